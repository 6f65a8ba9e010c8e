package dev.tollgate.billing.stripe;

/// A dispute as Stripe has it now.
public record DisputeFacts(String id, String chargeId, String status, long amountCents) {}
