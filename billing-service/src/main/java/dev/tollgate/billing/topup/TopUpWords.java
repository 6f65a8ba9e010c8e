package dev.tollgate.billing.topup;

import dev.tollgate.billing.wallet.Credits;
import jakarta.inject.Singleton;

/// How auto top-up stands, in plain words.
@Singleton
class TopUpWords {
  private final String threshold;

  TopUpWords(TopUpRules rules) {
    this.threshold = Credits.decimal(rules.thresholdMicro()).toPlainString();
  }

  static String state(AutoTopUp wish) {
    if (!wish.enabled()) {
      return "off";
    }
    if (wish.paused() != null) {
      return "paused";
    }
    return wish.declines() > 0 ? "declined" : "ready";
  }

  String off() {
    return "Auto top-up is off.";
  }

  String about(AutoTopUp wish) {
    return switch (state(wish)) {
      case "off" -> off();
      case "paused" ->
          "no_card".equals(wish.paused())
              ? "Auto top-up is paused: there is no saved card. Save one with your next purchase, "
                  + "then switch it on again."
              : "Auto top-up is paused: your card was declined. Change your card in the billing "
                  + "portal, then switch it on again.";
      case "declined" ->
          "Your card was declined. We try again later; change your card in the billing portal if "
              + "it is out of date.";
      default ->
          "A pack is bought when your balance falls from "
              + threshold
              + " credits or more to below "
              + threshold
              + ". Nothing is bought now, however low it is.";
    };
  }
}
