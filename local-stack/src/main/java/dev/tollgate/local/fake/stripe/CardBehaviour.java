package dev.tollgate.local.fake.stripe;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a card does when it is charged; told apart by its last four digits, as Stripe's test cards.
public enum CardBehaviour {
  OK("4242", "pm_card_visa", "", null),
  GENERIC_DECLINE("0002", "pm_card_chargeDeclined", "card_declined", "Your card was declined."),
  INSUFFICIENT_FUNDS(
      "9995",
      "pm_card_chargeDeclinedInsufficientFunds",
      "card_declined",
      "Your card has insufficient funds."),
  LOST_CARD("9987", "pm_card_chargeDeclinedLostCard", "card_declined", "Your card was declined."),
  STOLEN_CARD(
      "9979", "pm_card_chargeDeclinedStolenCard", "card_declined", "Your card was declined."),
  DO_NOT_HONOR(
      "0101", "pm_card_chargeDeclinedDoNotHonor", "card_declined", "Your card was declined."),
  EXPIRED_CARD(
      "0069", "pm_card_chargeDeclinedExpiredCard", "expired_card", "Your card has expired."),
  AUTHENTICATION_REQUIRED(
      "3184",
      "pm_card_authenticationRequired",
      "authentication_required",
      "Your card was declined. This transaction requires authentication.");

  private final String lastFour;
  private final String testMethod;
  private final String code;
  private final @Nullable String message;

  CardBehaviour(String lastFour, String testMethod, String code, @Nullable String message) {
    this.lastFour = lastFour;
    this.testMethod = testMethod;
    this.code = code;
    this.message = message;
  }

  /// @param name such as `insufficient_funds`
  static CardBehaviour named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  static CardBehaviour ofLastFour(String digits) {
    return Arrays.stream(values())
        .filter(each -> each.lastFour.equals(digits))
        .findFirst()
        .orElse(OK);
  }

  static @Nullable CardBehaviour ofTestMethod(String id) {
    return Arrays.stream(values())
        .filter(each -> each.testMethod.equals(id))
        .findFirst()
        .orElse(null);
  }

  /// A customer whose address begins `decline-insufficient_funds@` only has such cards.
  static CardBehaviour ofEmail(@Nullable String email) {
    int at = email == null ? -1 : email.indexOf('@');
    return at > 0 && email != null && email.startsWith("decline-")
        ? named(email.substring("decline-".length(), at))
        : OK;
  }

  boolean pays() {
    return this == OK;
  }

  String lastFour() {
    return lastFour;
  }

  String code() {
    return code;
  }

  String declineCode() {
    return name().toLowerCase(Locale.ROOT);
  }

  String message() {
    return String.valueOf(message);
  }
}
