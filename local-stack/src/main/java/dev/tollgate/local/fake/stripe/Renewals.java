package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// What time does to a subscription: trial ends, renewals, retries of a declined card, the end.
final class Renewals {
  private static final List<Duration> RETRIES =
      List.of(Duration.ofDays(3), Duration.ofDays(5), Duration.ofDays(7));
  private static final long TRIAL_NOTICE_SECONDS = Duration.ofDays(3).toSeconds();

  private final StripeObjects objects;
  private final StripeClock clock;
  private final Events events;
  private final Invoices invoices;
  private final Subscriptions subscriptions;
  private final Prorations prorations;

  Renewals(
      StripeObjects objects,
      StripeClock clock,
      Events events,
      Invoices invoices,
      Subscriptions subscriptions,
      Prorations prorations) {
    this.objects = objects;
    this.clock = clock;
    this.events = events;
    this.invoices = invoices;
    this.subscriptions = subscriptions;
    this.prorations = prorations;
  }

  /// The end of the month that begins at `from`, counted from the anchor: 31 January, 28 February,
  /// 31 March.
  static long nextMonth(long anchor, long from) {
    ZonedDateTime start = Instant.ofEpochSecond(anchor).atZone(ZoneOffset.UTC);
    ZonedDateTime current = Instant.ofEpochSecond(from).atZone(ZoneOffset.UTC);
    long months = ChronoUnit.MONTHS.between(start, current);
    while (!start.plusMonths(months).isAfter(current)) {
      months++;
    }
    return start.plusMonths(months).toEpochSecond();
  }

  /// The second something happens to the subscription next; `Long.MAX_VALUE` for never.
  long due(ObjectNode subscription) {
    if (!Subscriptions.LIVE.contains(status(subscription))) {
      return Long.MAX_VALUE;
    }
    long due = Subscriptions.periodEnd(subscription);
    if (warns(subscription)) {
      due = Math.min(due, subscription.path("trial_end").asLong() - TRIAL_NOTICE_SECONDS);
    }
    ObjectNode open = openInvoice(subscription);
    long retry = open.path("next_payment_attempt").asLong(Long.MAX_VALUE);
    return Math.min(due, retry);
  }

  void happen(ObjectNode subscription) {
    long now = clock.second();
    if (warns(subscription) && now < Subscriptions.periodEnd(subscription)) {
      state(subscription).put("warned", true);
      events.emit("customer.subscription.trial_will_end", subscription);
    } else if (openInvoice(subscription).path("next_payment_attempt").asLong(Long.MAX_VALUE)
        <= now) {
      retry(subscription, openInvoice(subscription));
    } else if (subscription.path("cancel_at_period_end").asBoolean()) {
      end(subscription);
    } else {
      renew(subscription);
    }
  }

  private void renew(ObjectNode subscription) {
    ObjectNode item = Subscriptions.item(subscription);
    long start = item.path("current_period_end").asLong();
    long end = nextMonth(subscription.path("billing_cycle_anchor").asLong(), start);
    ObjectNode before = Json.object();
    before.set("items", subscription.get("items").deepCopy());
    before.put("status", status(subscription));
    item.put("current_period_start", start).put("current_period_end", end);
    List<Invoices.Line> lines = new ArrayList<>(prorations.take(Subscriptions.id(subscription)));
    lines.addAll(subscriptions.lines(subscription));
    ObjectNode invoice =
        invoices.open(subscription, "subscription_cycle", lines, new Invoices.Period(start, end));
    subscription.put("latest_invoice", invoice.path("id").asText());
    attempt(subscription, invoice);
    events.emit("customer.subscription.updated", subscription, before);
  }

  private void retry(ObjectNode subscription, ObjectNode invoice) {
    ObjectNode before = Json.object().put("status", status(subscription));
    attempt(subscription, invoice);
    if (invoice.path("status").asText().equals("paid")) {
      events.emit("customer.subscription.updated", subscription, before);
    } else if (invoice.path("next_payment_attempt").isNull()) {
      end(subscription);
    }
  }

  private void attempt(ObjectNode subscription, ObjectNode invoice) {
    String card = subscription.path("default_payment_method").asText();
    if (invoices.collect(invoice, objects.get("payment_method", card))) {
      subscription.put("status", "active");
      return;
    }
    subscription.put("status", "past_due");
    int declined = invoice.path("attempt_count").asInt();
    if (declined > RETRIES.size()) {
      invoice.putNull("next_payment_attempt");
    } else {
      long next = clock.second() + RETRIES.get(declined - 1).toSeconds();
      invoice.put("next_payment_attempt", next);
    }
  }

  private void end(ObjectNode subscription) {
    subscription.put("status", "canceled").put("ended_at", clock.second());
    if (subscription.path("canceled_at").isNull()) {
      subscription.put("canceled_at", clock.second());
    }
    events.emit("customer.subscription.deleted", subscription);
  }

  private boolean warns(ObjectNode subscription) {
    return status(subscription).equals("trialing") && !state(subscription).has("warned");
  }

  private ObjectNode openInvoice(ObjectNode subscription) {
    ObjectNode latest = objects.find(subscription.path("latest_invoice").asText());
    return latest == null ? Json.object() : latest;
  }

  private ObjectNode state(ObjectNode subscription) {
    return objects.part(Subscriptions.id(subscription), "state");
  }

  private static String status(ObjectNode subscription) {
    return subscription.path("status").asText();
  }
}
