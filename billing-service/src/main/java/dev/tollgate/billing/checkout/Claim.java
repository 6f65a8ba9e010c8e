package dev.tollgate.billing.checkout;

import java.time.Duration;

/// Whether a request may open a checkout under its Idempotency-Key.
sealed interface Claim {
  /// It may: the key is new, or the one who had it gave up.
  record Ours(Checkout checkout) implements Claim {}

  record InFlight() implements Claim {}

  record Replayed(Checkout first) implements Claim {}

  record OtherOrder() implements Claim {}

  /// The account has opened as many as it may for a while.
  record TooMany(Duration retryAfter) implements Claim {}

  /// Not for this account now.
  record NotOffered(String why) implements Claim {}
}
