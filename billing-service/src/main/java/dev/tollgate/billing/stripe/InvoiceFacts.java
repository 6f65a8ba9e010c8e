package dev.tollgate.billing.stripe;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An invoice as Stripe has it now.
public record InvoiceFacts(
    String id,
    @Nullable String customerId,
    String status,
    String currency,
    long paidCents,
    @Nullable String subscriptionId,
    @Nullable String paymentIntentId,
    List<Line> lines) {
  public InvoiceFacts {
    lines = List.copyOf(lines);
  }

  public boolean isPaid() {
    return status.equals("paid");
  }

  /// @param proration part of a period, because the quantity or the plan changed within it
  public record Line(
      @Nullable String priceId,
      long quantity,
      long amountCents,
      Instant periodStart,
      Instant periodEnd,
      boolean proration) {}
}
