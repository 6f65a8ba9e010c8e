package dev.tollgate.billing.checkout;

import dev.tollgate.billing.wallet.Credits;

/// What an order's state means for the person who waits for it.
final class PlainWords {
  private PlainWords() {}

  static String about(Checkout checkout, boolean stripeAway) {
    return switch (checkout.state()) {
      case OPENING -> "Your payment page is being prepared.";
      case PENDING -> stripeAway ? AWAY : WAITING;
      case GRANTED -> granted(checkout);
      case EXPIRED ->
          "The payment page has expired and nothing was charged. Start again whenever you like.";
      case FAILED -> checkout.failure() == null ? DECLINED : REVIEWED;
    };
  }

  private static final String WAITING =
      "We are waiting for your payment. If you have paid already, it is on its way: your purchase "
          + "arrives by itself, usually within a minute. Do not pay again.";

  private static final String AWAY =
      "Our payment provider cannot be reached right now. If you have paid, your purchase arrives "
          + "by itself as soon as it is back, and you will not be charged twice.";

  private static final String DECLINED =
      "The payment was declined and nothing was charged. Try again with another card or bank.";

  private static final String REVIEWED =
      "Your payment does not match this order, so we are looking at it by hand. You lose nothing: "
          + "you get what you paid for, or your money back.";

  private static String granted(Checkout checkout) {
    return checkout.creditsMicro() == 0
        ? "Paid. Your plan is active."
        : "Paid. "
            + Credits.decimal(checkout.creditsMicro()).toPlainString()
            + " credits are in your wallet.";
  }
}
