package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What happened, as Stripe tells it: kept for `GET /v1/events` and handed to the webhooks.
final class Events {
  static final String API_VERSION = "2026-07-29.dahlia";

  private final StripeObjects objects;
  private final StripeClock clock;
  private final Consumer<ObjectNode> webhooks;
  private @Nullable String requestId;
  private @Nullable String idempotencyKey;

  Events(StripeObjects objects, StripeClock clock, Consumer<ObjectNode> webhooks) {
    this.objects = objects;
    this.clock = clock;
    this.webhooks = webhooks;
  }

  /// Events until the next call are this request's doing.
  void causedBy(@Nullable String requestId, @Nullable String idempotencyKey) {
    this.requestId = requestId;
    this.idempotencyKey = idempotencyKey;
  }

  void emit(String type, ObjectNode object) {
    emit(type, object, null);
  }

  /// @param previous members as they were before a change
  void emit(String type, ObjectNode object, @Nullable ObjectNode previous) {
    ObjectNode event =
        Json.object()
            .put("id", objects.newId("evt"))
            .put("object", "event")
            .put("api_version", API_VERSION)
            .put("created", clock.second());
    ObjectNode data = event.putObject("data").set("object", object.deepCopy());
    if (previous != null) {
      data.set("previous_attributes", previous);
    }
    event.put("livemode", false).put("pending_webhooks", 1);
    event.putObject("request").put("id", requestId).put("idempotency_key", idempotencyKey);
    webhooks.accept(objects.put(event.put("type", type)));
  }
}
