package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/v1`: key, version, idempotency and parameters are checked as Stripe checks them.
final class StripeApi {
  private static final String IDEMPOTENCY = "idempotency";

  private final World world;
  private final String apiKey;
  private final List<Operation> operations;
  private long lastRequest;

  StripeApi(World world, String apiKey) {
    this.world = world;
    this.apiKey = apiKey;
    this.operations = new Operations(world).all();
  }

  /// @param question what was asked, to tell a repetition from a mistake
  private record Answer(String question, int status, JsonNode body) {
    static Answer read(JsonNode kept) {
      return new Answer(
          kept.path("question").asText(), kept.path("status").asInt(), kept.path("body"));
    }

    ObjectNode kept() {
      return Json.object().put("question", question).put("status", status).set("body", body);
    }
  }

  void handle(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              String id = "req_" + ++lastRequest;
              request.response().putHeader("request-id", id);
              try {
                answer(request, body, id);
              } catch (StripeError error) {
                respond(request, error.status(), error.body());
              } catch (RuntimeException bug) {
                StripeError failed = StripeError.broken("The fake failed: " + bug);
                respond(request, failed.status(), failed.body());
              }
            });
  }

  private void answer(HttpServerRequest request, Buffer body, String requestId) {
    authorize(request);
    boolean asks = request.method().name().equals("POST");
    Form form = Form.parse(asks ? body.toString() : request.query());
    List<String> segments = List.of(request.path().split("/"));
    String key = asks ? request.getHeader("idempotency-key") : null;
    String question = request.path() + form.fingerprint();
    ObjectNode earlier = key == null ? null : world.objects().find(IDEMPOTENCY + "/" + key);
    if (earlier != null) {
      replay(request, Answer.read(earlier), question);
      return;
    }
    for (Operation operation : operations) {
      List<String> ids = operation.match(request.method().name(), segments);
      if (ids != null) {
        Operation.Call call = new Operation.Call(ids, form, base(request));
        Answer answer = run(operation, call, question, requestId, key);
        if (key != null) {
          world.objects().putPart(IDEMPOTENCY, key, answer.kept());
        }
        respond(request, answer.status, answer.body);
        return;
      }
    }
    String what = request.method() + ": " + request.path();
    throw StripeError.notFound("Unrecognized request URL (" + what + ").");
  }

  private Answer run(
      Operation operation,
      Operation.Call call,
      String question,
      String requestId,
      @Nullable String key) {
    Set<String> known = new HashSet<>(operation.known());
    known.add("expand[]");
    call.form().allowOnly(known);
    world.events().causedBy(requestId, key);
    try {
      ObjectNode result = operation.work().apply(call);
      List<String> expand = call.form().list("expand");
      return new Answer(question, 200, world.objects().expanded(result, expand));
    } catch (StripeError error) {
      if (error.status() == 402) {
        return new Answer(question, error.status(), error.body());
      }
      throw error;
    } finally {
      world.events().causedBy(null, null);
    }
  }

  private void replay(HttpServerRequest request, Answer earlier, String question) {
    if (!earlier.question.equals(question)) {
      throw StripeError.idempotency(
          "Keys for idempotent requests can only be used with the same parameters they were first"
              + " used with.");
    }
    request.response().putHeader("idempotent-replayed", "true");
    respond(request, earlier.status, earlier.body);
  }

  private void authorize(HttpServerRequest request) {
    String authorization = request.getHeader("authorization");
    if (authorization == null) {
      throw StripeError.unauthorized("You did not provide an API key.");
    }
    if (!authorization.equals("Bearer " + apiKey)) {
      String last = authorization.substring(Math.max(0, authorization.length() - 4));
      throw StripeError.unauthorized("Invalid API Key provided: ****" + last);
    }
    String version = request.getHeader("stripe-version");
    if (version != null && !version.equals(Events.API_VERSION)) {
      throw StripeError.invalid("Invalid Stripe API version: " + version, null, null);
    }
  }

  private static String base(HttpServerRequest request) {
    return "http://127.0.0.1:" + request.localAddress().port();
  }

  private static void respond(HttpServerRequest request, int status, JsonNode body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .putHeader("stripe-version", Events.API_VERSION)
        .end(Buffer.buffer(Json.bytes(body)));
  }
}
