package dev.tollgate.billing.stripe;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.stripe.model.BalanceTransaction;
import com.stripe.model.Charge;
import com.stripe.model.Dispute;
import com.stripe.model.Event;
import com.stripe.model.Invoice;
import com.stripe.model.InvoiceLineItem;
import com.stripe.model.InvoicePayment;
import com.stripe.model.LineItem;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Price;
import com.stripe.model.Subscription;
import com.stripe.model.SubscriptionItem;
import com.stripe.model.checkout.Session;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes from Stripe's wide objects the few facts we decide by.
final class FactsOf {
  private FactsOf() {}

  static PriceFacts price(Price price) {
    return new PriceFacts(price.getId(), orZero(price.getUnitAmount()), price.getCurrency());
  }

  static SessionFacts session(Session session) {
    List<LineItem> items =
        session.getLineItems() == null ? List.of() : session.getLineItems().getData();
    LineItem only = items.size() == 1 ? items.getFirst() : null;
    PaymentIntent payment = session.getPaymentIntentObject();
    return new SessionFacts(
        session.getId(),
        session.getStatus(),
        session.getPaymentStatus(),
        orZero(session.getAmountTotal()),
        session.getCurrency(),
        session.getCustomer(),
        session.getClientReferenceId(),
        session.getPaymentIntent(),
        payment == null ? null : payment.getStatus(),
        session.getSubscription(),
        session.getInvoice(),
        only == null || only.getPrice() == null ? null : only.getPrice().getId(),
        only == null ? 0 : orZero(only.getQuantity()));
  }

  static SubscriptionFacts subscription(Subscription subscription) {
    List<SubscriptionItem> items = subscription.getItems().getData();
    SubscriptionItem item = items.getFirst();
    return new SubscriptionFacts(
        subscription.getId(),
        subscription.getCustomer(),
        subscription.getStatus(),
        items.size() == 1 ? item.getPrice().getId() : null,
        Math.toIntExact(orZero(item.getQuantity())),
        Instant.ofEpochSecond(item.getCurrentPeriodStart()),
        Instant.ofEpochSecond(item.getCurrentPeriodEnd()),
        instant(subscription.getTrialEnd()),
        Boolean.TRUE.equals(subscription.getCancelAtPeriodEnd()));
  }

  /// @param lines all of them; with the invoice itself come only the first
  static InvoiceFacts invoice(Invoice invoice, List<InvoiceLineItem> lines) {
    return new InvoiceFacts(
        invoice.getId(),
        invoice.getCustomer(),
        invoice.getStatus(),
        invoice.getCurrency(),
        orZero(invoice.getAmountPaid()),
        subscriptionOf(invoice),
        paymentOf(invoice),
        lines.stream().map(FactsOf::line).toList());
  }

  private static @Nullable String subscriptionOf(Invoice invoice) {
    Invoice.Parent parent = invoice.getParent();
    return parent == null || parent.getSubscriptionDetails() == null
        ? null
        : parent.getSubscriptionDetails().getSubscription();
  }

  private static @Nullable String paymentOf(Invoice invoice) {
    return invoice.getPayments() == null
        ? null
        : invoice.getPayments().getData().stream()
            .map(InvoicePayment::getPayment)
            .filter(Objects::nonNull)
            .map(InvoicePayment.Payment::getPaymentIntent)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
  }

  private static InvoiceFacts.Line line(InvoiceLineItem line) {
    InvoiceLineItem.Pricing pricing = line.getPricing();
    return new InvoiceFacts.Line(
        pricing == null || pricing.getPriceDetails() == null
            ? null
            : pricing.getPriceDetails().getPrice(),
        orZero(line.getQuantity()),
        orZero(line.getAmount()),
        Instant.ofEpochSecond(line.getPeriod().getStart()),
        Instant.ofEpochSecond(line.getPeriod().getEnd()),
        isProration(line.getParent()));
  }

  private static boolean isProration(InvoiceLineItem.@Nullable Parent parent) {
    if (parent == null) {
      return false;
    }
    var bySubscription = parent.getSubscriptionItemDetails();
    var byItem = parent.getInvoiceItemDetails();
    return bySubscription != null && Boolean.TRUE.equals(bySubscription.getProration())
        || byItem != null && Boolean.TRUE.equals(byItem.getProration());
  }

  static PaymentFacts payment(PaymentIntent payment) {
    Charge charge = payment.getLatestChargeObject();
    BalanceTransaction balance = charge == null ? null : charge.getBalanceTransactionObject();
    return new PaymentFacts(
        payment.getId(),
        payment.getCustomer(),
        payment.getStatus(),
        orZero(payment.getAmountReceived()),
        payment.getCurrency(),
        balance == null ? 0 : orZero(balance.getFee()),
        fingerprint(charge),
        payment.getMetadata() == null ? null : payment.getMetadata().get("purchase"));
  }

  private static @Nullable String fingerprint(@Nullable Charge charge) {
    return charge == null
            || charge.getPaymentMethodDetails() == null
            || charge.getPaymentMethodDetails().getCard() == null
        ? null
        : charge.getPaymentMethodDetails().getCard().getFingerprint();
  }

  static ChargeFacts charge(Charge charge) {
    return new ChargeFacts(
        charge.getId(),
        charge.getPaymentIntent(),
        charge.getCustomer(),
        orZero(charge.getAmountRefunded()));
  }

  static DisputeFacts dispute(Dispute dispute) {
    return new DisputeFacts(
        dispute.getId(), dispute.getCharge(), dispute.getStatus(), orZero(dispute.getAmount()));
  }

  /// Empty for an event whose object has no id of its own, such as a balance.
  static Optional<EventFacts> event(Event event) {
    JsonObject object =
        JsonParser.parseString(event.getDataObjectDeserializer().getRawJson()).getAsJsonObject();
    JsonElement id = object.get("id");
    return id == null || id.isJsonNull()
        ? Optional.empty()
        : Optional.of(
            new EventFacts(
                event.getId(),
                event.getType(),
                Instant.ofEpochSecond(event.getCreated()),
                id.getAsString()));
  }

  private static long orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }

  private static @Nullable Instant instant(@Nullable Long epochSecond) {
    return epochSecond == null ? null : Instant.ofEpochSecond(epochSecond);
  }
}
