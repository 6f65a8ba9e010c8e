package dev.tollgate.billing.stripe;

import org.jspecify.annotations.Nullable;

/// A dispute as Stripe has it now.
public record DisputeFacts(
    String id, @Nullable String paymentIntentId, String status, long amountCents) {}
