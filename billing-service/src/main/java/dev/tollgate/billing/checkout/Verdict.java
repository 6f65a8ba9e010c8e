package dev.tollgate.billing.checkout;

import org.jspecify.annotations.Nullable;

/// What a session at Stripe means for an order.
sealed interface Verdict {
  /// The payment intent is to be looked at and granted.
  record Paid(String paymentIntentId) implements Verdict {}

  /// @param invoiceId null while a trial costs nothing
  record Subscribed(String subscriptionId, @Nullable String invoiceId) implements Verdict {}

  /// The page is open, or the bank is still at it.
  record Waiting() implements Verdict {}

  record Expired() implements Verdict {}

  record Declined() implements Verdict {}

  /// Money may have come, but not for what was ordered: a person must look.
  record Mismatch(String what) implements Verdict {}
}
