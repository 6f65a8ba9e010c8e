package dev.tollgate.billing.stripe;

/// A price at Stripe that carries one of our catalogue ids as its look-up key.
public record PriceFacts(String id, long amountCents, String currency) {}
