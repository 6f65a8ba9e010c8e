package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/_control`: what tests and the launcher do over HTTP; the same deeds as [FakeStripe]'s methods.
final class StripeControl {
  static final String PATH = "/_control/";

  private final World world;
  private final Deeds deeds;

  StripeControl(World world, Deeds deeds) {
    this.world = world;
    this.deeds = deeds;
  }

  void handle(HttpServerRequest request) {
    request.body().onSuccess(body -> answer(request, body));
  }

  private void answer(HttpServerRequest request, Buffer body) {
    String asked = request.method() + " " + request.path().substring(PATH.length());
    try {
      JsonNode json = body.length() == 0 ? Json.object() : Json.parse(body.getBytes());
      JsonNode answer = asked.startsWith("GET ") ? read(asked) : act(asked, json);
      respond(request, answer == null ? 404 : 200, answer == null ? Json.object() : answer);
    } catch (StripeError error) {
      respond(request, error.status(), error.body());
    } catch (IllegalArgumentException | DateTimeException | IOException e) {
      respond(request, 400, Json.object().put("error", String.valueOf(e.getMessage())));
    }
  }

  private @Nullable JsonNode read(String asked) {
    return switch (asked) {
      case "GET totals" -> Json.tree(new Books(world.objects()).byCustomer());
      case "GET events" -> Json.arrayOf(world.objects().all("event"));
      case "GET deliveries" -> Json.tree(world.webhooks().deliveries());
      case "GET clock" -> clock();
      default -> null;
    };
  }

  private @Nullable JsonNode act(String asked, JsonNode json) {
    return switch (asked) {
      case "POST clock/advance" -> {
        deeds.advance(Duration.parse(text(json, "by")));
        yield clock();
      }
      case "POST pay" -> deeds.pay(text(json, "session"));
      case "POST decline" -> deeds.decline(text(json, "session"));
      case "POST expire" -> deeds.expire(text(json, "session"));
      case "POST card" -> {
        deeds.card(text(json, "customer"), text(json, "behaviour"));
        yield Json.object();
      }
      case "POST disputes" -> deeds.dispute(text(json, "charge"));
      case "POST disputes/close" ->
          deeds.closeDispute(text(json, "dispute"), json.path("won").asBoolean());
      case "POST refunds" -> deeds.refund(text(json, "charge"), json.path("amount").asLong());
      default -> webhooks(asked, json);
    };
  }

  private @Nullable JsonNode webhooks(String asked, JsonNode json) {
    switch (asked) {
      case "POST webhooks" -> world.webhooks().disturb(rule(json));
      case "DELETE webhooks" -> world.webhooks().undisturbed();
      case "POST webhook-url" -> world.webhooks().url(text(json, "url"));
      case "POST resend" -> deeds.resend(text(json, "event"), json.path("times").asInt(1));
      default -> {
        return null;
      }
    }
    return Json.object();
  }

  private static WebhookRule rule(JsonNode json) {
    List<String> types = new ArrayList<>();
    json.path("types").forEach(type -> types.add(type.asText()));
    WebhookRule.Kind kind = WebhookRule.Kind.valueOf(text(json, "rule").toUpperCase(Locale.ROOT));
    Duration delay = Duration.parse(json.path("delay").asText("PT0S"));
    int times = json.path("times").asInt(WebhookRule.ALWAYS);
    return new WebhookRule(kind, json.path("count").asInt(1), delay, Set.copyOf(types), times);
  }

  private ObjectNode clock() {
    return Json.object().put("now", world.clock().now().toString());
  }

  private static String text(JsonNode json, String name) {
    String value = json.path(name).textValue();
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  private static void respond(HttpServerRequest request, int status, JsonNode answer) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(Buffer.buffer(Json.bytes(answer)));
  }
}
