package dev.tollgate.billing.stripe;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A subscription as Stripe has it now.
///
/// @param priceId null when it is to several things: none of ours is
/// @param seats the quantity of its one item
public record SubscriptionFacts(
    String id,
    String customerId,
    String status,
    @Nullable String priceId,
    int seats,
    Instant periodStart,
    Instant periodEnd,
    @Nullable Instant trialEndsAt,
    boolean endsWithPeriod) {
  /// For good.
  boolean hasEnded() {
    return status.equals("canceled") || status.equals("incomplete_expired");
  }
}
