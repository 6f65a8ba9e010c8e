package dev.tollgate.billing.stripe;

import org.jspecify.annotations.Nullable;

/// A Checkout session as Stripe has it now.
///
/// @param reference our checkout's id, given back as client_reference_id
public record SessionFacts(
    String id,
    String status,
    String paymentStatus,
    long amountCents,
    String currency,
    @Nullable String customerId,
    @Nullable String reference,
    @Nullable String paymentIntentId,
    @Nullable String paymentIntentStatus,
    @Nullable String subscriptionId,
    @Nullable String invoiceId,
    @Nullable String priceId,
    long quantity) {
  /// Nobody can pay any more.
  public boolean hasExpired() {
    return status.equals("expired");
  }
}
