package dev.tollgate.contracts.wallet;

import dev.tollgate.contracts.account.Tier;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The state of an account's subscription after a change at Stripe.
///
/// @param tier the tier the subscription carries now: BASIC once it has ended
/// @param seats agents the subscription pays for
public record SubscriptionChanged(
    UUID accountId,
    long version,
    String status,
    Tier tier,
    int seats,
    @Nullable Instant periodEnd,
    @Nullable Instant trialEndsAt) {
  public static final String TYPE = "subscription.changed.v1";
}
