package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Customers and the cards they keep.
final class Customers {
  private static final List<String> TEXTS = List.of("description", "email", "name", "phone");

  private final StripeObjects objects;
  private final StripeClock clock;
  private final Events events;

  Customers(StripeObjects objects, StripeClock clock, Events events) {
    this.objects = objects;
    this.clock = clock;
    this.events = events;
  }

  ObjectNode create(Form form) {
    ObjectNode customer =
        Json.object()
            .put("id", objects.newId("cus"))
            .put("object", "customer")
            .put("balance", 0)
            .put("created", clock.second())
            .putNull("currency")
            .putNull("default_source")
            .put("delinquent", false)
            .put("livemode", false)
            .put("tax_exempt", "none");
    TEXTS.forEach(name -> customer.put(name, form.text(name)));
    customer.putObject("invoice_settings").putNull("default_payment_method");
    form.metadataInto(customer);
    objects.put(customer);
    events.emit("customer.created", customer);
    String method = form.text("payment_method");
    if (method != null) {
      attach(method, customer);
    }
    return customer;
  }

  ObjectNode update(ObjectNode customer, Form form) {
    TEXTS.stream().filter(form::has).forEach(name -> customer.put(name, form.text(name)));
    Form settings = form.below("invoice_settings");
    String method = settings.text("default_payment_method");
    if (method != null) {
      ObjectNode card = objects.referred("payment_method", method, "default_payment_method");
      requireOwner(card, customer);
      customer.withObject("/invoice_settings").put("default_payment_method", method);
    }
    form.metadataInto(customer);
    events.emit("customer.updated", customer);
    return customer;
  }

  ObjectNode delete(ObjectNode customer) {
    customer.put("deleted", true);
    events.emit("customer.deleted", customer);
    return Json.object()
        .put("id", customer.path("id").asText())
        .put("object", "customer")
        .put("deleted", true);
  }

  ObjectNode named(Form form) {
    String id = form.required("customer");
    ObjectNode customer = objects.referred("customer", id, "customer");
    if (customer.path("deleted").asBoolean()) {
      throw StripeError.noSuch("customer", id, "customer");
    }
    return customer;
  }

  /// A card of its own, or one of Stripe's test ids, of which a new card is made.
  ObjectNode method(String id) {
    CardBehaviour test = CardBehaviour.ofTestMethod(id);
    return test == null ? objects.referred("payment_method", id, "payment_method") : card(test);
  }

  ObjectNode attach(String methodId, ObjectNode customer) {
    ObjectNode method = method(methodId);
    if (method.path("customer").isTextual()) {
      requireOwner(method, customer);
      return method;
    }
    method.put("customer", customer.path("id").asText());
    CardBehaviour always = CardBehaviour.ofEmail(customer.path("email").textValue());
    if (!always.pays()) {
      behave(method, always);
    }
    events.emit("payment_method.attached", method);
    return method;
  }

  ObjectNode detach(ObjectNode method) {
    method.putNull("customer");
    events.emit("payment_method.detached", method);
    return method;
  }

  /// From now on every card of the customer behaves so.
  void behave(String customer, CardBehaviour behaviour) {
    objects.get("customer", customer);
    methods(customer).forEach(method -> behave(method, behaviour));
  }

  List<ObjectNode> methods(String customer) {
    return objects.all("payment_method").stream()
        .filter(each -> each.path("customer").asText().equals(customer))
        .toList();
  }

  ObjectNode card(CardBehaviour behaviour) {
    String id = objects.newId("pm");
    ObjectNode method =
        Json.object()
            .put("id", id)
            .put("object", "payment_method")
            .put("allow_redisplay", "unspecified")
            .put("created", clock.second())
            .putNull("customer")
            .put("livemode", false)
            .put("type", "card");
    method.putObject("billing_details").putNull("email").putNull("name");
    method
        .putObject("card")
        .put("brand", "visa")
        .put("country", "US")
        .put("exp_month", 12)
        .put("exp_year", 2034)
        .put("fingerprint", "fp" + id.substring(2))
        .put("funding", "credit")
        .put("last4", behaviour.lastFour());
    method.putObject("metadata");
    return objects.put(method);
  }

  static CardBehaviour behaviour(ObjectNode method) {
    return CardBehaviour.ofLastFour(method.path("card").path("last4").asText());
  }

  private static void behave(ObjectNode method, CardBehaviour behaviour) {
    method.withObject("/card").put("last4", behaviour.lastFour());
  }

  static void requireOwner(ObjectNode method, @Nullable ObjectNode customer) {
    String owner = method.path("customer").asText("");
    String payer = customer == null ? "" : customer.path("id").asText();
    if (!owner.isEmpty() && !owner.equals("null") && !owner.equals(payer)) {
      String id = method.path("id").asText();
      String message = "The payment method " + id + " does not belong to the customer.";
      throw StripeError.invalid(message, "payment_method", null);
    }
  }
}
