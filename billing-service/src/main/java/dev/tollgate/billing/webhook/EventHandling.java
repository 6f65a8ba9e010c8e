package dev.tollgate.billing.webhook;

import dev.tollgate.billing.checkout.Fulfilment;
import dev.tollgate.billing.payment.Fees;
import dev.tollgate.billing.payment.Invoices;
import dev.tollgate.billing.payment.Reversals;
import dev.tollgate.billing.stripe.Outcome;
import dev.tollgate.billing.subscription.SubscriptionUpdates;
import dev.tollgate.billing.topup.TopUpPurchase;
import jakarta.enterprise.context.ApplicationScoped;

/// Which part of billing an event is for. Each brings one object up to date with Stripe, so order
/// and repeats do not matter. Blocking.
@ApplicationScoped
class EventHandling {
  private final Fulfilment fulfilment;
  private final SubscriptionUpdates subscriptions;
  private final Invoices invoices;
  private final Reversals reversals;
  private final Fees fees;
  private final TopUpPurchase topUps;

  EventHandling(
      Fulfilment fulfilment,
      SubscriptionUpdates subscriptions,
      Invoices invoices,
      Reversals reversals,
      Fees fees,
      TopUpPurchase topUps) {
    this.fulfilment = fulfilment;
    this.subscriptions = subscriptions;
    this.invoices = invoices;
    this.reversals = reversals;
    this.fees = fees;
    this.topUps = topUps;
  }

  Outcome handle(StoredEvent event) {
    return switch (event.type()) {
      case "checkout.session.completed",
          "checkout.session.expired",
          "checkout.session.async_payment_succeeded",
          "checkout.session.async_payment_failed" ->
          fulfilment.settle(event.objectId());
      case "customer.subscription.created",
          "customer.subscription.updated",
          "customer.subscription.deleted",
          "customer.subscription.paused",
          "customer.subscription.resumed",
          "customer.subscription.trial_will_end" ->
          subscriptions.refresh(event.objectId());
      case "invoice.paid", "invoice.payment_succeeded" -> invoices.settle(event.objectId());
      case "payment_intent.succeeded" -> topUps.settle(event.objectId());
      case "charge.updated" -> fees.settle(event.objectId());
      case "charge.refunded" -> reversals.refund(event.objectId());
      case "charge.dispute.created",
          "charge.dispute.updated",
          "charge.dispute.closed",
          "charge.dispute.funds_withdrawn",
          "charge.dispute.funds_reinstated" ->
          reversals.dispute(event.objectId());
      default -> new Outcome.Ignored("nothing to do for " + event.type());
    };
  }
}
