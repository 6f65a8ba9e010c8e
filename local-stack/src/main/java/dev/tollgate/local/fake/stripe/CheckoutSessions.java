package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checkout: a session is open until it is paid, expires or is expired.
final class CheckoutSessions {
  private static final long LIFE_SECONDS_MAX = Duration.ofHours(24).toSeconds();
  private static final long LIFE_SECONDS_MIN = Duration.ofMinutes(30).toSeconds();

  private final StripeObjects objects;
  private final StripeClock clock;
  private final Events events;
  private final Catalog catalog;
  private final Customers customers;
  private final Payments payments;
  private final Subscriptions subscriptions;

  CheckoutSessions(
      StripeObjects objects,
      StripeClock clock,
      Events events,
      Catalog catalog,
      Customers customers,
      Payments payments,
      Subscriptions subscriptions) {
    this.objects = objects;
    this.clock = clock;
    this.events = events;
    this.catalog = catalog;
    this.customers = customers;
    this.payments = payments;
    this.subscriptions = subscriptions;
  }

  /// @param base where the checkout page is served
  ObjectNode create(Form form, String base) {
    String mode = form.oneOf("mode", form.required("mode"), Set.of("payment", "subscription"));
    form.oneOf("ui_mode", "hosted_page", Set.of("hosted_page"));
    boolean recurring = mode.equals("subscription");
    refuseForeign(form, recurring);
    List<ObjectNode> lines = form.rows("line_items").stream().map(this::line).toList();
    requireFitting(lines, recurring);
    String id = objects.newId("cs_test");
    ObjectNode session = session(id, form, mode, lines);
    session.put("url", base + "/pay/" + id);
    objects.put(session);
    String path = "/v1/checkout/sessions/" + id + "/line_items";
    objects.putPart(id, "line_items", StripeObjects.list(path, lines));
    objects.putPart(id, "state", state(form));
    return session;
  }

  ObjectNode expire(ObjectNode session) {
    requireOpen(session);
    session.put("status", "expired").putNull("url");
    events.emit("checkout.session.expired", session);
    return session;
  }

  /// The second an open session expires by itself.
  static long due(ObjectNode session) {
    boolean open = session.path("status").asText().equals("open");
    return open ? session.path("expires_at").asLong() : Long.MAX_VALUE;
  }

  /// A person pays on the page.
  ///
  /// @param email as typed; used when the session knows none
  /// @param behaviour of the card that was typed in
  /// @throws StripeError 402 when the card declines; the session stays open
  ObjectNode pay(ObjectNode session, @Nullable String email, CardBehaviour behaviour) {
    requireOpen(session);
    ObjectNode state = objects.part(session.path("id").asText(), "state");
    ObjectNode customer = customer(session, email);
    String address = customer == null ? email : customer.path("email").textValue();
    CardBehaviour always = CardBehaviour.ofEmail(address);
    ObjectNode card = customers.card(always.pays() ? behaviour : always);
    long cents = session.path("amount_total").asLong();
    ObjectNode intent = null;
    if (cents > 0) {
      ObjectNode metadata = state.withObject("/intent_metadata");
      intent = payments.open(cents, session.path("currency").asText(), customer, metadata);
      intent.put("setup_future_usage", state.path("setup_future_usage").textValue());
      payments.pay(intent, card);
    }
    if (customer != null && state.path("keeps_card").asBoolean()) {
      customers.attach(card.path("id").asText(), customer);
    }
    complete(session, state, customer, card, intent);
    session.withObject("/customer_details").put("email", address);
    events.emit("checkout.session.completed", session);
    return session;
  }

  private void complete(
      ObjectNode session,
      ObjectNode state,
      @Nullable ObjectNode customer,
      ObjectNode card,
      @Nullable ObjectNode intent) {
    session.put("status", "complete").putNull("url");
    session.put("payment_status", intent == null ? "no_payment_required" : "paid");
    if (customer != null) {
      session.put("customer", customer.path("id").asText());
    }
    if (session.path("mode").asText().equals("payment")) {
      session.put("payment_intent", intent == null ? null : intent.path("id").asText());
      return;
    }
    if (customer == null) {
      throw new IllegalStateException("a subscription always has a customer");
    }
    JsonNode line = objects.part(session.path("id").asText(), "line_items").at("/data/0");
    ObjectNode price = objects.get("price", line.path("price").path("id").asText());
    ObjectNode subscription =
        subscriptions.start(
            new Subscriptions.Order(
                customer,
                card,
                price,
                line.path("quantity").asLong(),
                state.path("trial_days").asLong(),
                state.withObject("/subscription_metadata")),
            intent);
    session.put("subscription", subscription.path("id").asText());
    session.put("invoice", subscription.path("latest_invoice").asText());
  }

  private @Nullable ObjectNode customer(ObjectNode session, @Nullable String email) {
    String known = session.path("customer").textValue();
    if (known != null) {
      return objects.get("customer", known);
    }
    boolean always =
        session.path("mode").asText().equals("subscription")
            || session.path("customer_creation").asText().equals("always");
    String wanted = session.path("customer_email").textValue();
    String address = wanted != null ? wanted : email;
    return always ? customers.create(Form.parse(address == null ? "" : "email=" + address)) : null;
  }

  private static void refuseForeign(Form form, boolean recurring) {
    String foreign = recurring ? "payment_intent_data" : "subscription_data";
    if (!form.below(foreign).fingerprint().equals("{}")) {
      String message = "You can not pass `" + foreign + "` in `" + form.text("mode") + "` mode.";
      throw StripeError.invalid(message, foreign, null);
    }
    if (form.has("customer") && form.has("customer_email")) {
      throw StripeError.invalid(
          "You may only specify one of these parameters: customer, customer_email.",
          "customer",
          null);
    }
  }

  private static void requireFitting(List<ObjectNode> lines, boolean recurring) {
    if (lines.isEmpty()) {
      throw StripeError.missing("line_items");
    }
    if (lines.size() > 1 && recurring) {
      throw StripeError.invalid("The fake plays one line per subscription.", "line_items", null);
    }
    for (ObjectNode line : lines) {
      if (line.path("price").path("type").asText().equals("recurring") != recurring) {
        throw StripeError.invalid(
            "A price's type does not fit the session's mode.", "line_items", null);
      }
    }
  }

  private ObjectNode line(Form form) {
    ObjectNode price = catalog.priceOf(form);
    form.required("quantity");
    long quantity = form.number("quantity", 0);
    if (quantity < 1) {
      throw StripeError.invalid("Quantity must be at least 1.", "line_items[0][quantity]", null);
    }
    long cents = price.path("unit_amount").asLong() * quantity;
    ObjectNode product = objects.get("product", price.path("product").asText());
    ObjectNode line =
        Json.object()
            .put("id", objects.newId("li"))
            .put("object", "item")
            .put("amount_discount", 0)
            .put("amount_subtotal", cents)
            .put("amount_tax", 0)
            .put("amount_total", cents)
            .put("currency", price.path("currency").asText())
            .put("description", product.path("name").asText())
            .put("quantity", quantity);
    return line.set("price", price.deepCopy());
  }

  private ObjectNode session(String id, Form form, String mode, List<ObjectNode> lines) {
    long now = clock.second();
    long cents = lines.stream().mapToLong(line -> line.path("amount_total").asLong()).sum();
    boolean trial = form.below("subscription_data").has("trial_period_days");
    long expires = form.number("expires_at", now + LIFE_SECONDS_MAX);
    if (expires < now + LIFE_SECONDS_MIN || expires > now + LIFE_SECONDS_MAX) {
      throw StripeError.invalid(
          "`expires_at` must be between 30 minutes and 24 hours from now.", "expires_at", null);
    }
    String email = form.text("customer_email");
    ObjectNode session =
        Json.object()
            .put("id", id)
            .put("object", "checkout.session")
            .put("amount_subtotal", cents)
            .put("amount_total", trial ? 0 : cents)
            .put("cancel_url", form.text("cancel_url"))
            .put("client_reference_id", form.text("client_reference_id"))
            .put("created", now)
            .put("currency", lines.getFirst().path("currency").asText())
            .put(
                "customer", form.has("customer") ? customers.named(form).path("id").asText() : null)
            .put(
                "customer_creation",
                mode.equals("payment") ? form.text("customer_creation", "if_required") : null)
            .put("customer_email", email)
            .put("expires_at", expires)
            .putNull("invoice")
            .put("livemode", false)
            .put("locale", form.text("locale"))
            .put("mode", mode)
            .putNull("payment_intent")
            .put("payment_status", "unpaid")
            .putNull("setup_intent")
            .put("status", "open")
            .putNull("subscription")
            .put("success_url", form.required("success_url"))
            .put("ui_mode", "hosted_page");
    session.set("metadata", form.metadata());
    session.putObject("customer_details").put("email", email).putNull("name");
    session.putArray("payment_method_types").add("card");
    session
        .putObject("total_details")
        .put("amount_discount", 0)
        .put("amount_shipping", 0)
        .put("amount_tax", 0);
    return session;
  }

  /// What the order says about things that are made only when it is paid.
  private static ObjectNode state(Form form) {
    Form intent = form.below("payment_intent_data");
    Form subscription = form.below("subscription_data");
    boolean keeps = intent.has("setup_future_usage") || "subscription".equals(form.text("mode"));
    ObjectNode state =
        Json.object()
            .put("keeps_card", keeps)
            .put("setup_future_usage", intent.text("setup_future_usage"))
            .put("trial_days", subscription.number("trial_period_days", 0));
    state.set("intent_metadata", intent.metadata());
    state.set("subscription_metadata", subscription.metadata());
    return state;
  }

  private static void requireOpen(ObjectNode session) {
    if (!session.path("status").asText().equals("open")) {
      throw StripeError.invalid(
          "Only Checkout Sessions with a status in [\"open\"] can be paid or expired. This one has a"
              + " status of "
              + session.path("status").asText()
              + ".",
          null,
          null);
    }
  }
}
