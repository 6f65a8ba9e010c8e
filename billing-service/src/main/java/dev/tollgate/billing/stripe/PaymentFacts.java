package dev.tollgate.billing.stripe;

import org.jspecify.annotations.Nullable;

/// A payment intent as Stripe has it now.
///
/// @param receivedCents 0 until it has succeeded
/// @param feeCents what Stripe kept; 0 while it is not known
/// @param cardFingerprint the same for one card, wherever it was entered
/// @param purchase the reference of an off-session purchase; null for anything else
public record PaymentFacts(
    String id,
    @Nullable String customerId,
    String status,
    long receivedCents,
    String currency,
    long feeCents,
    @Nullable String cardFingerprint,
    @Nullable String purchase) {
  public boolean succeeded() {
    return status.equals("succeeded");
  }
}
