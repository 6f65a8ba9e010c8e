package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Payment intents: each becomes at most one successful charge.
final class Payments {
  private static final long CENTS_MIN = 50;

  private final StripeObjects objects;
  private final StripeClock clock;
  private final Events events;
  private final Customers customers;
  private final Charges charges;

  Payments(
      StripeObjects objects,
      StripeClock clock,
      Events events,
      Customers customers,
      Charges charges) {
    this.objects = objects;
    this.clock = clock;
    this.events = events;
    this.customers = customers;
    this.charges = charges;
  }

  /// @throws StripeError 402 when confirmed at once and the card declines
  ObjectNode create(Form form) {
    boolean confirm = form.flag("confirm");
    if (!confirm && (form.flag("off_session") || form.flag("error_on_requires_action"))) {
      throw StripeError.invalid("off_session may only be used with confirm=true.", "confirm", null);
    }
    ObjectNode customer = form.has("customer") ? customers.named(form) : null;
    form.required("amount");
    ObjectNode intent = intent(form.number("amount", 0), form.required("currency"), customer);
    intent.put("description", form.text("description"));
    intent.put("receipt_email", form.text("receipt_email"));
    intent.put("setup_future_usage", form.text("setup_future_usage"));
    form.metadataInto(intent);
    choose(intent, form);
    events.emit("payment_intent.created", intent);
    return confirm ? confirm(intent, form) : intent;
  }

  ObjectNode confirm(ObjectNode intent, Form form) {
    String status = intent.path("status").asText();
    if (!Set.of("requires_payment_method", "requires_confirmation").contains(status)) {
      throw unexpected(intent, "confirm");
    }
    choose(intent, form);
    String method = intent.path("payment_method").textValue();
    if (method == null) {
      throw StripeError.invalid(
          "You cannot confirm this PaymentIntent because it's missing a payment method.",
          null,
          "payment_intent_unexpected_state");
    }
    boolean present = !form.flag("off_session") && !form.flag("error_on_requires_action");
    ObjectNode card = objects.referred("payment_method", method, "payment_method");
    CardBehaviour behaviour = Customers.behaviour(card);
    if (present && behaviour == CardBehaviour.AUTHENTICATION_REQUIRED) {
      intent.put("status", "requires_action");
      intent.putObject("next_action").put("type", "use_stripe_sdk");
      events.emit("payment_intent.requires_action", intent);
      return intent;
    }
    pay(intent, card);
    return intent;
  }

  ObjectNode cancel(ObjectNode intent, Form form) {
    if (Set.of("succeeded", "canceled").contains(intent.path("status").asText())) {
      throw unexpected(intent, "cancel");
    }
    intent.put("status", "canceled").put("canceled_at", clock.second());
    intent.put("cancellation_reason", form.text("cancellation_reason"));
    events.emit("payment_intent.canceled", intent);
    return intent;
  }

  /// A payment made by Stripe itself, for a checkout or an invoice.
  ObjectNode open(long cents, String currency, @Nullable ObjectNode customer, ObjectNode metadata) {
    ObjectNode intent = intent(cents, currency, customer);
    intent.set("metadata", metadata.deepCopy());
    events.emit("payment_intent.created", intent);
    return intent;
  }

  /// Charges the card.
  ///
  /// @throws StripeError 402 when it declines
  void pay(ObjectNode intent, ObjectNode card) {
    intent.put("payment_method", card.path("id").asText());
    CardBehaviour behaviour = Customers.behaviour(card);
    ObjectNode charge = charges.charge(intent, card, behaviour);
    intent.put("latest_charge", charge.path("id").asText());
    if (behaviour.pays()) {
      intent.put("status", "succeeded");
      intent.put("amount_received", intent.path("amount").asLong());
      intent.putNull("last_payment_error").putNull("next_action");
      events.emit("payment_intent.succeeded", intent);
      return;
    }
    intent.put("status", "requires_payment_method").putNull("payment_method");
    intent
        .putObject("last_payment_error")
        .put("type", "card_error")
        .put("code", behaviour.code())
        .put("decline_code", behaviour.declineCode())
        .put("message", behaviour.message());
    events.emit("payment_intent.payment_failed", intent);
    throw StripeError.card(behaviour, intent, card);
  }

  private void choose(ObjectNode intent, Form form) {
    String method = form.text("payment_method");
    if (method == null) {
      return;
    }
    String payer = intent.path("customer").textValue();
    ObjectNode card = customers.method(method);
    Customers.requireOwner(card, payer == null ? null : objects.get("customer", payer));
    intent.put("payment_method", card.path("id").asText()).put("status", "requires_confirmation");
  }

  private ObjectNode intent(long cents, String currency, @Nullable ObjectNode customer) {
    if (cents < CENTS_MIN) {
      throw StripeError.invalid("Amount must be at least $0.50 usd", "amount", "amount_too_small");
    }
    String id = objects.newId("pi");
    ObjectNode intent =
        Json.object()
            .put("id", id)
            .put("object", "payment_intent")
            .put("amount", cents)
            .put("amount_capturable", 0)
            .put("amount_received", 0)
            .putNull("canceled_at")
            .putNull("cancellation_reason")
            .put("capture_method", "automatic_async")
            .put("client_secret", id + "_secret")
            .put("confirmation_method", "automatic")
            .put("created", clock.second())
            .put("currency", currency)
            .put("customer", customer == null ? null : customer.path("id").asText())
            .putNull("description")
            .putNull("last_payment_error")
            .putNull("latest_charge")
            .put("livemode", false)
            .putNull("next_action")
            .putNull("payment_method")
            .put("status", "requires_payment_method");
    intent.putObject("metadata");
    intent.putArray("payment_method_types").add("card");
    return objects.put(intent);
  }

  private static StripeError unexpected(ObjectNode intent, String verb) {
    String message =
        "You cannot "
            + verb
            + " this PaymentIntent because it has a status of "
            + intent.path("status").asText()
            + ".";
    return StripeError.invalid(message, null, "payment_intent_unexpected_state");
  }
}
