package dev.tollgate.billing.stripe;

import org.jspecify.annotations.Nullable;

/// What was refunded of a charge so far.
public record ChargeFacts(
    String id, @Nullable String paymentIntentId, @Nullable String customerId, long refundedCents) {}
