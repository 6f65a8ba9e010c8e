package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.local.fake.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `/_control`: reads the tally, sets and removes rules.
final class Control {
  static final String PATH = "/_control/";

  private static final int CALLS_SHOWN = 1000;

  private final Tally tally;
  private final FaultRules rules;

  Control(Tally tally, FaultRules rules) {
    this.tally = tally;
    this.rules = rules;
  }

  void handle(HttpServerRequest request) {
    request.body().onSuccess(body -> answer(request, body));
  }

  private void answer(HttpServerRequest request, Buffer body) {
    try {
      JsonNode answer = act(request, body);
      respond(request, answer == null ? 404 : 200, answer == null ? Json.object() : answer);
    } catch (IllegalArgumentException | IOException e) {
      respond(request, 400, Json.object().put("error", String.valueOf(e.getMessage())));
    }
  }

  private @Nullable JsonNode act(HttpServerRequest request, Buffer body) throws IOException {
    String asked = request.method() + " " + request.path().substring(PATH.length());
    return switch (asked) {
      case "GET calls" -> Json.tree(calls(request));
      case "GET totals" -> Json.tree(Map.of("byCredential", tally.totals()));
      case "GET rules" -> Json.tree(rules.list());
      case "POST rules" -> {
        rules.add(rule(Json.parse(body.getBytes())));
        yield Json.tree(rules.list());
      }
      case "DELETE rules" -> {
        rules.clear();
        yield Json.tree(rules.list());
      }
      case "DELETE calls" -> {
        tally.forget();
        yield Json.array();
      }
      default -> null;
    };
  }

  private List<ProviderCall> calls(HttpServerRequest request) {
    String credential = request.getParam("credential");
    String provider = request.getParam("provider");
    String limit = request.getParam("limit");
    List<ProviderCall> calls =
        tally.calls(
            call ->
                (credential == null || call.credential().equals(credential))
                    && (provider == null || call.provider().equals(provider)));
    int shown = limit == null ? CALLS_SHOWN : Integer.parseInt(limit);
    return calls.subList(Math.max(0, calls.size() - shown), calls.size());
  }

  private static FaultRule rule(JsonNode json) {
    return new FaultRule(
        json.path("fault").asText(""),
        json.path("provider").textValue(),
        json.path("model").textValue(),
        json.path("credential").textValue(),
        json.path("times").asInt(FaultRule.ALWAYS));
  }

  private static void respond(HttpServerRequest request, int status, JsonNode answer) {
    if (request.method() != HttpMethod.HEAD) {
      request
          .response()
          .setStatusCode(status)
          .putHeader("content-type", "application/json")
          .end(Buffer.buffer(Json.bytes(answer)));
    }
  }
}
