package dev.tollgate.billing.payment;

import static dev.tollgate.billing.stripe.StripeWorkers.await;

import dev.tollgate.billing.Utc;
import dev.tollgate.billing.stripe.Customers;
import dev.tollgate.billing.stripe.InvoiceFacts;
import dev.tollgate.billing.stripe.Outcome;
import dev.tollgate.billing.stripe.StripeApiClient;
import dev.tollgate.billing.subscription.PlanPrices;
import dev.tollgate.billing.subscription.PlanPrices.SoldPlan;
import dev.tollgate.kit.database.WorkerTransactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Invoices of subscriptions: each that is paid becomes one payment, by its id, and brings the
/// period's credits. Blocking.
@ApplicationScoped
public class Invoices {
  private final WorkerTransactions worker;
  private final Payments payments;
  private final PlanPrices plans;
  private final Customers customers;
  private final StripeApiClient stripe;
  private final Clock clock;

  Invoices(
      WorkerTransactions worker,
      Payments payments,
      PlanPrices plans,
      Customers customers,
      StripeApiClient stripe,
      Clock clock) {
    this.worker = worker;
    this.payments = payments;
    this.plans = plans;
    this.customers = customers;
    this.stripe = stripe;
    this.clock = clock;
  }

  public Outcome settle(String invoiceId) {
    InvoiceFacts invoice = stripe.invoice(invoiceId);
    if (invoice.subscriptionId() == null || invoice.customerId() == null) {
      return new Outcome.Ignored("not an invoice of a subscription");
    }
    Optional<UUID> account = await(customers.accountOf(worker.pool(), invoice.customerId()));
    if (account.isEmpty()) {
      return new Outcome.Ignored("no customer of ours");
    }
    if (!invoice.isPaid()) {
      return new Outcome.Done();
    }
    return take(invoice, account.get());
  }

  private Outcome take(InvoiceFacts invoice, UUID accountId) {
    List<PlanLine> lines =
        invoice.lines().stream()
            .filter(line -> line.priceId() != null)
            .flatMap(
                line -> plans.of(line.priceId()).stream().map(sold -> new PlanLine(line, sold)))
            .toList();
    List<PlanLine> periods = lines.stream().filter(PlanLine::isWholePeriod).toList();
    Optional<PlanLine> wrong =
        periods.stream().filter(line -> !line.isAsSold(invoice.currency())).findFirst();
    if (lines.isEmpty() || wrong.isPresent() || periods.size() > 1) {
      return new Outcome.Parked("invoice " + invoice.id() + " is not for what we sold");
    }
    Receipt receipt =
        receipt(invoice, accountId, periods.isEmpty() ? lines.getFirst() : periods.getFirst());
    if (receipt.amountCents() > 0 || receipt.creditsMicro() > 0) {
      await(worker.inTransaction(tx -> payments.take(tx, receipt)));
    }
    return new Outcome.Done();
  }

  private Receipt receipt(InvoiceFacts invoice, UUID accountId, PlanLine line) {
    String paymentIntentId = invoice.paymentIntentId();
    return new Receipt(
        invoice.id(),
        accountId,
        Receipt.Kind.PLAN,
        line.sold().plan().id(),
        paymentIntentId,
        invoice.paidCents(),
        paymentIntentId == null ? 0 : stripe.payment(paymentIntentId).feeCents(),
        invoice.currency(),
        line.creditsMicro(),
        new Receipt.Period(line.line().periodStart(), line.line().periodEnd()),
        Utc.now(clock));
  }

  private record PlanLine(InvoiceFacts.Line line, SoldPlan sold) {
    boolean isWholePeriod() {
      return !line.proration();
    }

    /// A trial's line costs nothing.
    boolean isAsSold(String currency) {
      long full = Math.multiplyExact(sold.price().amountCents(), line.quantity());
      return currency.equals(sold.price().currency())
          && (line.amountCents() == full || line.amountCents() == 0);
    }

    /// Credits come with a period that was charged; not with a trial and not with a change within a
    /// period.
    long creditsMicro() {
      return isWholePeriod() && line.amountCents() > 0
          ? Math.multiplyExact(sold.plan().creditsMicro(), line.quantity())
          : 0;
    }
  }
}
