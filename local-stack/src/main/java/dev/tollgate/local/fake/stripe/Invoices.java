package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Invoices of subscriptions: final when made, paid by the subscription's card.
final class Invoices {
  private static final String EVERY_LINE = "every_line";

  private final StripeObjects objects;
  private final StripeClock clock;
  private final Events events;
  private final Payments payments;

  Invoices(StripeObjects objects, StripeClock clock, Events events, Payments payments) {
    this.objects = objects;
    this.clock = clock;
    this.events = events;
    this.payments = payments;
  }

  /// One position of an invoice.
  record Line(
      String item, ObjectNode price, long quantity, long cents, boolean proration, Period period) {}

  /// A period in seconds since 1970, half-open.
  record Period(long start, long end) {}

  /// @param lines in the order in which they are shown
  ObjectNode open(ObjectNode subscription, String reason, List<Line> lines, Period period) {
    String id = objects.newId("in");
    long cents = Math.max(0, lines.stream().mapToLong(Line::cents).sum());
    String customer = subscription.path("customer").asText();
    ObjectNode invoice =
        Json.object()
            .put("id", id)
            .put("object", "invoice")
            .put("amount_due", cents)
            .put("amount_paid", 0)
            .put("amount_remaining", cents)
            .put("attempt_count", 0)
            .put("attempted", false)
            .put("auto_advance", true)
            .put("billing_reason", reason)
            .put("collection_method", "charge_automatically")
            .put("created", clock.second())
            .put("currency", subscription.path("currency").asText())
            .put("customer", customer)
            .put("customer_email", objects.get("customer", customer).path("email").textValue())
            .put("hosted_invoice_url", "https://invoice.stripe.com/i/" + id)
            .put("livemode", false)
            .putNull("next_payment_attempt")
            .put("number", "TG-" + id.substring(3))
            .put("period_start", period.start())
            .put("period_end", period.end())
            .put("status", "draft")
            .put("subtotal", cents)
            .put("total", cents);
    invoice.putObject("metadata");
    ObjectNode parent = invoice.putObject("parent").put("type", "subscription_details");
    parent
        .putObject("subscription_details")
        .put("subscription", subscription.path("id").asText())
        .set("metadata", subscription.path("metadata").deepCopy());
    String path = "/v1/invoices/" + id + "/lines";
    List<ObjectNode> every = lines.stream().map(line -> line(subscription, id, line)).toList();
    List<ObjectNode> shown = every.subList(0, Math.min(StripeObjects.PAGE, every.size()));
    boolean more = shown.size() < every.size();
    invoice.set("lines", StripeObjects.list(path, shown).put("has_more", more));
    objects.putPart(id, EVERY_LINE, StripeObjects.list(path, every));
    invoice.putObject("status_transitions").putNull("paid_at").put("finalized_at", clock.second());
    objects.putPart(id, "payments", StripeObjects.list("/v1/invoice_payments", List.of()));
    events.emit("invoice.created", objects.put(invoice));
    invoice.put("status", "open");
    events.emit("invoice.finalized", invoice);
    return invoice;
  }

  /// Charges the card for an open invoice.
  ///
  /// @return false when it declined
  boolean collect(ObjectNode invoice, ObjectNode card) {
    long cents = invoice.path("amount_due").asLong();
    if (cents == 0) {
      paid(invoice, null);
      return true;
    }
    ObjectNode customer = objects.get("customer", invoice.path("customer").asText());
    String currency = invoice.path("currency").asText();
    ObjectNode intent = payments.open(cents, currency, customer, Json.object());
    invoice.put("attempted", true);
    invoice.put("attempt_count", invoice.path("attempt_count").asInt() + 1);
    try {
      payments.pay(intent, card);
    } catch (StripeError declined) {
      events.emit("invoice.payment_failed", invoice);
      return false;
    }
    paid(invoice, intent);
    return true;
  }

  /// @param intent what paid it; null when nothing was due
  void paid(ObjectNode invoice, @Nullable ObjectNode intent) {
    invoice.put("status", "paid").putNull("next_payment_attempt").put("amount_remaining", 0);
    invoice.put("amount_paid", invoice.path("amount_due").asLong());
    invoice.withObject("/status_transitions").put("paid_at", clock.second());
    if (intent != null) {
      ObjectNode payment = objects.put(payment(invoice, intent));
      StripeObjects.data(objects.part(invoice.path("id").asText(), "payments")).add(payment);
      events.emit("invoice_payment.paid", payment);
    }
    events.emit("invoice.paid", invoice);
    events.emit("invoice.payment_succeeded", invoice);
  }

  private ObjectNode payment(ObjectNode invoice, ObjectNode intent) {
    ObjectNode payment =
        Json.object()
            .put("id", objects.newId("inpay"))
            .put("object", "invoice_payment")
            .put("amount_paid", intent.path("amount").asLong())
            .put("amount_requested", intent.path("amount").asLong())
            .put("created", clock.second())
            .put("currency", intent.path("currency").asText())
            .put("invoice", invoice.path("id").asText())
            .put("is_default", true)
            .put("livemode", false)
            .put("status", "paid");
    payment
        .putObject("payment")
        .put("type", "payment_intent")
        .put("payment_intent", intent.path("id").asText());
    payment.putObject("status_transitions").putNull("canceled_at").put("paid_at", clock.second());
    return payment;
  }

  /// A page of an invoice's lines, of which the invoice itself shows only the first.
  ObjectNode lines(String invoice, Form form) {
    objects.get("invoice", invoice);
    List<ObjectNode> every = new ArrayList<>();
    ObjectNode kept = objects.part(invoice, EVERY_LINE);
    StripeObjects.data(kept).forEach(line -> every.add((ObjectNode) line));
    return StripeObjects.page(every, kept.path("url").asText(), form);
  }

  private ObjectNode line(ObjectNode subscription, String invoice, Line line) {
    ObjectNode node =
        Json.object()
            .put("id", objects.newId("il"))
            .put("object", "line_item")
            .put("amount", line.cents())
            .put("currency", subscription.path("currency").asText())
            .put("description", line.proration() ? "Proration" : line.quantity() + " × seat")
            .put("invoice", invoice)
            .put("livemode", false)
            .put("quantity", line.quantity())
            .put("subtotal", line.cents());
    node.putObject("metadata");
    node.putObject("period").put("start", line.period().start()).put("end", line.period().end());
    ObjectNode parent = node.putObject("parent").put("type", "subscription_item_details");
    parent
        .putObject("subscription_item_details")
        .put("proration", line.proration())
        .put("subscription", subscription.path("id").asText())
        .put("subscription_item", line.item());
    ObjectNode pricing = node.putObject("pricing").put("type", "price_details");
    pricing
        .put("unit_amount_decimal", line.price().path("unit_amount_decimal").asText())
        .putObject("price_details")
        .put("price", line.price().path("id").asText())
        .put("product", line.price().path("product").asText());
    return node;
  }
}
