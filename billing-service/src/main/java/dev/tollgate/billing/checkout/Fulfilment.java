package dev.tollgate.billing.checkout;

import static dev.tollgate.billing.stripe.StripeWorkers.await;

import dev.tollgate.billing.Utc;
import dev.tollgate.billing.payment.Invoices;
import dev.tollgate.billing.payment.Payments;
import dev.tollgate.billing.payment.Receipt;
import dev.tollgate.billing.stripe.Outcome;
import dev.tollgate.billing.stripe.PaymentFacts;
import dev.tollgate.billing.stripe.StripeApiClient;
import dev.tollgate.billing.subscription.Subscription;
import dev.tollgate.billing.subscription.SubscriptionUpdates;
import dev.tollgate.kit.database.WorkerTransactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Gives what was paid for. Asks Stripe for the session as it is now, whoever brought the news and
/// however often, and books and grants in one transaction. Blocking.
@ApplicationScoped
public class Fulfilment {
  private final WorkerTransactions worker;
  private final Checkouts checkouts;
  private final Payments payments;
  private final Invoices invoices;
  private final SubscriptionUpdates subscriptions;
  private final StripeApiClient stripe;
  private final Clock clock;

  Fulfilment(
      WorkerTransactions worker,
      Checkouts checkouts,
      Payments payments,
      Invoices invoices,
      SubscriptionUpdates subscriptions,
      StripeApiClient stripe,
      Clock clock) {
    this.worker = worker;
    this.checkouts = checkouts;
    this.payments = payments;
    this.invoices = invoices;
    this.subscriptions = subscriptions;
    this.stripe = stripe;
    this.clock = clock;
  }

  /// Brings the checkout of a session up to date; a session of somebody else is ignored.
  public Outcome settle(String sessionId) {
    Optional<Checkout> ordered = await(checkouts.ofSession(worker.pool(), sessionId));
    if (ordered.isEmpty()) {
      return new Outcome.Ignored("no checkout of ours");
    }
    Checkout checkout = ordered.get();
    return switch (checkout.judge(stripe.session(sessionId))) {
      case Verdict.Paid(String paymentIntentId) -> grant(checkout, stripe.payment(paymentIntentId));
      case Verdict.Subscribed(String subscriptionId, String invoiceId) ->
          subscribe(checkout, subscriptionId, invoiceId);
      case Verdict.Waiting() -> new Outcome.Done();
      case Verdict.Expired() -> end(checkout, CheckoutState.EXPIRED, null);
      case Verdict.Declined() -> end(checkout, CheckoutState.FAILED, null);
      case Verdict.Mismatch(String what) -> mismatch(checkout, what);
    };
  }

  private Outcome grant(Checkout checkout, PaymentFacts payment) {
    String difference = checkout.differenceOf(payment);
    if (difference != null) {
      return mismatch(checkout, difference);
    }
    Receipt receipt =
        new Receipt(
            payment.id(),
            checkout.accountId(),
            Receipt.Kind.PACK,
            checkout.item(),
            payment.id(),
            payment.receivedCents(),
            payment.feeCents(),
            payment.currency(),
            checkout.creditsMicro(),
            null,
            Utc.now(clock));
    await(
        worker.inTransaction(
            tx ->
                payments
                    .take(tx, receipt)
                    .chain(() -> checkouts.end(tx, checkout.id(), CheckoutState.GRANTED, null))));
    return new Outcome.Done();
  }

  /// Of a second subscription the order fails and a person is called, who gives the money back; the
  /// credits it paid for stay until then. An order that was granted is never undone.
  private Outcome subscribe(Checkout checkout, String subscriptionId, @Nullable String invoiceId) {
    Outcome mirrored = subscriptions.refresh(subscriptionId);
    Optional<Subscription> first =
        checkout.state() == CheckoutState.GRANTED
            ? Optional.empty()
            : subscriptions.endIfSecond(checkout.accountId(), subscriptionId);
    Outcome paid = invoiceId == null ? new Outcome.Done() : invoices.settle(invoiceId);
    if (first.isPresent()) {
      return mismatch(
          checkout,
          "%s was a second subscription beside %s and is cancelled; give its money back"
              .formatted(subscriptionId, first.get().id()));
    }
    if (!(mirrored instanceof Outcome.Done && paid instanceof Outcome.Done)) {
      return mirrored instanceof Outcome.Done ? paid : mirrored;
    }
    return end(checkout, CheckoutState.GRANTED, null);
  }

  private Outcome mismatch(Checkout checkout, String what) {
    end(checkout, CheckoutState.FAILED, what);
    return new Outcome.Parked("checkout " + checkout.id() + ": " + what);
  }

  private Outcome end(Checkout checkout, CheckoutState state, @Nullable String failure) {
    await(checkouts.end(worker.pool(), checkout.id(), state, failure));
    return new Outcome.Done();
  }
}
