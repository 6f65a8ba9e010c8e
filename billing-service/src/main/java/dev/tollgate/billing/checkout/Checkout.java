package dev.tollgate.billing.checkout;

import dev.tollgate.billing.stripe.PaymentFacts;
import dev.tollgate.billing.stripe.SessionFacts;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An order of an account and what has become of it. It judges what Stripe says by what was
/// ordered: a session over another amount, currency, customer or price buys nothing.
///
/// @param amountCents for the whole quantity
/// @param creditsMicro for the whole quantity
/// @param claimedUntil while OPENING: until then somebody is at it
/// @param customerId null while OPENING, as are price, session and url
public record Checkout(
    UUID id,
    UUID accountId,
    String item,
    int quantity,
    String catalogVersion,
    long amountCents,
    String currency,
    long creditsMicro,
    CheckoutState state,
    Instant claimedUntil,
    @Nullable String customerId,
    @Nullable String priceId,
    @Nullable String sessionId,
    @Nullable String url,
    @Nullable String failure,
    Instant createdAt,
    Instant expiresAt) {

  /// The same order, taken up again by a later request.
  Checkout claimed(Instant until, Instant expires) {
    return new Checkout(
        id,
        accountId,
        item,
        quantity,
        catalogVersion,
        amountCents,
        currency,
        creditsMicro,
        state,
        until,
        customerId,
        priceId,
        sessionId,
        url,
        failure,
        createdAt,
        expires);
  }

  /// @throws IllegalStateException before the session is open
  String openSession() {
    if (sessionId == null) {
      throw new IllegalStateException("checkout " + id + " has no session yet");
    }
    return sessionId;
  }

  boolean isFor(Order order) {
    return item.equals(order.item()) && quantity == order.count();
  }

  /// What the session means for this order.
  Verdict judge(SessionFacts session) {
    if (session.hasExpired()) {
      return new Verdict.Expired();
    }
    if (!session.status().equals("complete")) {
      return new Verdict.Waiting();
    }
    String difference = differenceOf(session);
    if (difference != null) {
      return new Verdict.Mismatch(difference);
    }
    if (session.subscriptionId() != null) {
      return new Verdict.Subscribed(session.subscriptionId(), session.invoiceId());
    }
    if (session.paymentStatus().equals("paid") && session.paymentIntentId() != null) {
      return new Verdict.Paid(session.paymentIntentId());
    }
    return hasFailed(session.paymentIntentStatus())
        ? new Verdict.Declined()
        : new Verdict.Waiting();
  }

  /// What about the payment is not as ordered; null when it fits.
  @Nullable String differenceOf(PaymentFacts payment) {
    if (!payment.succeeded()) {
      return "payment is " + payment.status();
    }
    if (payment.receivedCents() != amountCents) {
      return "received " + payment.receivedCents() + " instead of " + amountCents;
    }
    if (!payment.currency().equals(currency)) {
      return "currency " + payment.currency();
    }
    return Objects.equals(payment.customerId(), customerId) ? null : "another customer paid";
  }

  /// A trial's session is over 0, so the amount of a subscription is judged by its invoice.
  private @Nullable String differenceOf(SessionFacts session) {
    if (session.subscriptionId() == null && session.amountCents() != amountCents) {
      return "amount " + session.amountCents() + " instead of " + amountCents;
    }
    if (!session.currency().equals(currency)) {
      return "currency " + session.currency();
    }
    if (!Objects.equals(session.customerId(), customerId)) {
      return "another customer";
    }
    if (!id.toString().equals(session.reference())) {
      return "another reference";
    }
    return Objects.equals(session.priceId(), priceId) && session.quantity() == quantity
        ? null
        : "another product or quantity";
  }

  private static boolean hasFailed(@Nullable String paymentStatus) {
    return "requires_payment_method".equals(paymentStatus) || "canceled".equals(paymentStatus);
  }
}
