package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import org.jspecify.annotations.Nullable;

/// An answer in Stripe's error shape.
final class StripeError extends RuntimeException {
  private final int status;
  private final ObjectNode error;

  private StripeError(int status, String type, String message) {
    super(message, null, false, false);
    this.status = status;
    this.error = Json.object().put("type", type).put("message", message);
  }

  static StripeError invalid(String message, @Nullable String param, @Nullable String code) {
    StripeError invalid = new StripeError(400, "invalid_request_error", message);
    return invalid.with("param", param).with("code", code);
  }

  static StripeError missing(String param) {
    return invalid("Missing required param: " + param + ".", param, "parameter_missing");
  }

  /// What a parameter refers to does not exist.
  static StripeError noSuch(String type, String id, String param) {
    return invalid("No such " + type + ": '" + id + "'", param, "resource_missing");
  }

  /// What a path names does not exist.
  static StripeError notFound(String what) {
    StripeError notFound = new StripeError(404, "invalid_request_error", what);
    return notFound.with("code", "resource_missing").with("param", "id");
  }

  static StripeError unauthorized(String message) {
    return new StripeError(401, "invalid_request_error", message);
  }

  static StripeError idempotency(String message) {
    return new StripeError(400, "idempotency_error", message);
  }

  /// Stripe itself is at fault.
  static StripeError broken(String message) {
    return new StripeError(500, "api_error", message);
  }

  static StripeError card(CardBehaviour behaviour, ObjectNode paymentIntent, ObjectNode method) {
    StripeError declined = new StripeError(402, "card_error", behaviour.message());
    declined.with("code", behaviour.code()).with("decline_code", behaviour.declineCode());
    declined.error.set("charge", paymentIntent.get("latest_charge"));
    declined.error.set("payment_intent", paymentIntent.deepCopy());
    declined.error.set("payment_method", method.deepCopy());
    return declined;
  }

  int status() {
    return status;
  }

  ObjectNode body() {
    return Json.object().set("error", error);
  }

  private StripeError with(String name, @Nullable String value) {
    if (value != null) {
      error.put(name, value);
    }
    return this;
  }
}
