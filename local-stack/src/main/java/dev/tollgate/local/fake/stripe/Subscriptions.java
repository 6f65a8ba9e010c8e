package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Subscriptions from their start to their end, as orders and requests change them; what time does
/// to them is in [Renewals].
final class Subscriptions {
  static final Set<String> LIVE = Set.of("trialing", "active", "past_due");

  private final StripeObjects objects;
  private final StripeClock clock;
  private final Events events;
  private final Invoices invoices;
  private final Prorations prorations;

  Subscriptions(
      StripeObjects objects,
      StripeClock clock,
      Events events,
      Invoices invoices,
      Prorations prorations) {
    this.objects = objects;
    this.clock = clock;
    this.events = events;
    this.invoices = invoices;
    this.prorations = prorations;
  }

  /// What was ordered in a checkout.
  record Order(
      ObjectNode customer,
      ObjectNode card,
      ObjectNode price,
      long quantity,
      long trialDays,
      ObjectNode metadata) {}

  /// @param paidBy the payment of the first period; null in a trial
  ObjectNode start(Order order, @Nullable ObjectNode paidBy) {
    long now = clock.second();
    boolean trial = order.trialDays() > 0;
    long end =
        trial ? now + Duration.ofDays(order.trialDays()).toSeconds() : Renewals.nextMonth(now, now);
    ObjectNode subscription = subscription(order, now);
    subscription
        .put("status", trial ? "trialing" : "active")
        .put("billing_cycle_anchor", trial ? end : now);
    subscription.put("trial_start", trial ? now : null).put("trial_end", trial ? end : null);
    item(subscription, order, new Invoices.Period(now, end));
    objects.put(subscription);
    objects.putPart(id(subscription), "state", Json.object());
    events.emit("customer.subscription.created", subscription);
    List<Invoices.Line> lines = trial ? List.of(free(subscription)) : lines(subscription);
    ObjectNode invoice =
        invoices.open(subscription, "subscription_create", lines, new Invoices.Period(now, end));
    invoices.paid(invoice, paidBy);
    subscription.put("latest_invoice", invoice.path("id").asText());
    return subscription;
  }

  ObjectNode update(ObjectNode subscription, Form form) {
    requireLive(subscription);
    ObjectNode before = Json.object();
    if (form.has("cancel_at_period_end")) {
      before.set("cancel_at_period_end", subscription.get("cancel_at_period_end"));
      boolean cancel = form.flag("cancel_at_period_end");
      subscription.put("cancel_at_period_end", cancel);
      subscription.put("canceled_at", cancel ? clock.second() : null);
      subscription.put("cancel_at", cancel ? periodEnd(subscription) : null);
    }
    String card = form.text("default_payment_method");
    if (card != null) {
      objects.referred("payment_method", card, "default_payment_method");
      before.set("default_payment_method", subscription.get("default_payment_method"));
      subscription.put("default_payment_method", card);
    }
    if (!form.rows("items").isEmpty()) {
      before.set("items", subscription.get("items").deepCopy());
      change(subscription, form);
    }
    form.metadataInto(subscription);
    events.emit("customer.subscription.updated", subscription, before);
    return subscription;
  }

  ObjectNode cancel(ObjectNode subscription) {
    requireLive(subscription);
    subscription.put("status", "canceled").put("ended_at", clock.second());
    subscription.put("canceled_at", clock.second());
    events.emit("customer.subscription.deleted", subscription);
    return subscription;
  }

  List<Invoices.Line> lines(ObjectNode subscription) {
    ObjectNode item = item(subscription);
    ObjectNode price = (ObjectNode) item.get("price");
    long quantity = item.path("quantity").asLong();
    long cents = price.path("unit_amount").asLong() * quantity;
    return List.of(
        new Invoices.Line(id(item), price.deepCopy(), quantity, cents, false, period(item)));
  }

  static ObjectNode item(ObjectNode subscription) {
    return (ObjectNode) subscription.at("/items/data/0");
  }

  static long periodEnd(ObjectNode subscription) {
    return item(subscription).path("current_period_end").asLong();
  }

  static String id(ObjectNode object) {
    return object.path("id").asText();
  }

  private Invoices.Line free(ObjectNode subscription) {
    Invoices.Line line = lines(subscription).getFirst();
    return new Invoices.Line(line.item(), line.price(), line.quantity(), 0, false, line.period());
  }

  private static Invoices.Period period(ObjectNode item) {
    return new Invoices.Period(
        item.path("current_period_start").asLong(), item.path("current_period_end").asLong());
  }

  /// The difference for the rest of the period is billed at once or with the next invoice.
  private void change(ObjectNode subscription, Form form) {
    Form row = form.rows("items").getFirst();
    ObjectNode item = item(subscription);
    if (!id(item).equals(row.required("id"))) {
      throw StripeError.noSuch("subscription item", row.required("id"), "items[0][id]");
    }
    Invoices.Line before = lines(subscription).getFirst();
    String price = row.text("price");
    if (price != null) {
      item.set("price", objects.referred("price", price, "items[0][price]").deepCopy());
    }
    long quantity = row.number("quantity", item.path("quantity").asLong());
    if (quantity < 1) {
      throw StripeError.invalid("Quantity must be at least 1.", "items[0][quantity]", null);
    }
    item.put("quantity", quantity);
    String behaviour =
        form.oneOf(
            "proration_behavior",
            "create_prorations",
            Set.of("create_prorations", "always_invoice", "none"));
    Invoices.Line after = lines(subscription).getFirst();
    boolean trial = subscription.path("status").asText().equals("trialing");
    if (!behaviour.equals("none") && !trial && after.cents() != before.cents()) {
      prorate(subscription, prorations.of(before, after), behaviour.equals("always_invoice"));
    }
  }

  private void prorate(ObjectNode subscription, List<Invoices.Line> lines, boolean now) {
    if (!now || lines.stream().mapToLong(Invoices.Line::cents).sum() < 0) {
      prorations.keep(id(subscription), lines);
      return;
    }
    Invoices.Period rest = lines.getFirst().period();
    ObjectNode invoice = invoices.open(subscription, "subscription_update", lines, rest);
    String card = subscription.path("default_payment_method").asText();
    if (!invoices.collect(invoice, objects.get("payment_method", card))) {
      subscription.put("status", "past_due");
    }
    subscription.put("latest_invoice", id(invoice));
  }

  private void requireLive(ObjectNode subscription) {
    if (!LIVE.contains(subscription.path("status").asText())) {
      throw StripeError.invalid(
          "A canceled subscription can only update its metadata.", null, null);
    }
  }

  private ObjectNode subscription(Order order, long now) {
    ObjectNode subscription =
        Json.object()
            .put("id", objects.newId("sub"))
            .put("object", "subscription")
            .putNull("cancel_at")
            .put("cancel_at_period_end", false)
            .putNull("canceled_at")
            .put("collection_method", "charge_automatically")
            .put("created", now)
            .put("currency", order.price().path("currency").asText())
            .put("customer", id(order.customer()))
            .put("default_payment_method", id(order.card()))
            .putNull("description")
            .putNull("ended_at")
            .putNull("latest_invoice")
            .put("livemode", false)
            .put("start_date", now);
    subscription.set("metadata", order.metadata().deepCopy());
    return subscription;
  }

  private void item(ObjectNode subscription, Order order, Invoices.Period period) {
    String id = id(subscription);
    ObjectNode item =
        Json.object()
            .put("id", objects.newId("si"))
            .put("object", "subscription_item")
            .put("created", clock.second())
            .put("current_period_start", period.start())
            .put("current_period_end", period.end())
            .put("quantity", order.quantity())
            .put("subscription", id);
    item.set("price", order.price().deepCopy());
    item.putObject("metadata");
    ObjectNode list =
        StripeObjects.list("/v1/subscription_items?subscription=" + id, List.of(item));
    subscription.set("items", list);
  }
}
