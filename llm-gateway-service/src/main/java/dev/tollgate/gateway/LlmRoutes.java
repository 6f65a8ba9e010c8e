package dev.tollgate.gateway;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.routing.Target;
import dev.tollgate.gateway.trace.HandedOn;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;

/// The LLM endpoints on the Vert.x router. They have no REST annotations, so nothing but the flow
/// authenticates their callers.
@Singleton
final class LlmRoutes {
  private static final String US = "tollgate";
  private static final Pattern SLASH = Pattern.compile("%2f", Pattern.CASE_INSENSITIVE);
  private static final Pattern COLON = Pattern.compile("%3a", Pattern.CASE_INSENSITIVE);

  private final Gateway gateway;

  LlmRoutes(Gateway gateway) {
    this.gateway = gateway;
  }

  void register(@Observes Router router) {
    for (Endpoint endpoint : Endpoint.values()) {
      router.post(endpoint.path()).handler(context -> call(endpoint, context));
      router.route(endpoint.path()).handler(context -> wrongMethod(endpoint, context));
    }
    router.get("/v1/models").handler(this::models);
    router.get("/v1/models/*").handler(this::model);
    router.route("/v1/*").handler(this::nothingHere);
  }

  private void call(Endpoint endpoint, RoutingContext context) {
    HttpServerRequest request = context.request();
    request.pause();
    ContextInternal own = ContextInternal.current();
    Call call = new Call(endpoint, gateway.ids.next().toString(), request, own);
    HandedOn.requestId(own, call.requestId);
    if (!endsPlainly(request)) {
      refuse(call, Refusal.of(ErrorCode.INVALID_REQUEST, "Transfer-Encoding must be chunked"));
      request.connection().close();
    } else if (isJson(request)) {
      switch (endpoint) {
        case ESTIMATE -> gateway.flow.estimate(call);
        case COUNT_TOKENS -> gateway.flow.countTokens(call);
        case CHAT_COMPLETIONS, EMBEDDINGS, RESPONSES, MESSAGES, EXECUTE ->
            gateway.traced.serve(call);
      }
    } else {
      ErrorCode code = ErrorCode.UNSUPPORTED_MEDIA_TYPE;
      refuse(call, Refusal.of(code, code.title()));
    }
  }

  private void refuse(Call call, Refusal refusal) {
    gateway.answers.refuse(call, refusal.asException());
    call.request.resume();
  }

  /// Whether everybody who reads this request sees its body end at the same place. With a coding
  /// that only another reader knows, part of the body could become a request of its own. A chunked
  /// body with a length does not get here: Vert.x refuses it.
  private static boolean endsPlainly(HttpServerRequest request) {
    String coding = request.getHeader(HttpHeaders.TRANSFER_ENCODING);
    return coding == null || coding.equalsIgnoreCase("chunked");
  }

  private static boolean isJson(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type == null || type.regionMatches(true, 0, "application/json", 0, 16);
  }

  private void models(RoutingContext context) {
    gateway
        .callers
        .authenticate(context.request().headers())
        .map(caller -> list(isAnthropic(context)))
        .onSuccess(list -> answer(context, list))
        .onFailure(failure -> refuse(context, failure));
  }

  private JsonObject list(boolean anthropic) {
    JsonArray data = new JsonArray();
    gateway
        .routing
        .table()
        .modelNames()
        .forEach(name -> data.add(describe(anthropic, name, ownerOf(name))));
    return anthropic
        ? new JsonObject().put("data", data).put("has_more", false)
        : new JsonObject().put("object", "list").put("data", data);
  }

  private void model(RoutingContext context) {
    gateway
        .callers
        .authenticate(context.request().headers())
        .map(caller -> nameIn(context.request().path()))
        .map(name -> describe(isAnthropic(context), name, servedBy(name)))
        .onSuccess(model -> answer(context, model))
        .onFailure(failure -> refuse(context, failure));
  }

  /// SDKs escape the slash and the colon of a model's name.
  private static String nameIn(String path) {
    String name = path.substring("/v1/models/".length());
    return COLON.matcher(SLASH.matcher(name).replaceAll("/")).replaceAll(":");
  }

  /// Who would answer a call of this model.
  ///
  /// @throws dev.tollgate.gateway.refusal.RefusedException 404 where nobody would
  private String servedBy(String name) {
    Target target =
        gateway
            .routing
            .table()
            .route(
                Endpoint.CHAT_COMPLETIONS.defaultFeature(),
                name,
                gateway.prices,
                gateway.clock.instant());
    return target.byLane() ? US : target.first().provider().name();
  }

  private static String ownerOf(String listed) {
    return listed.startsWith("lane:") ? US : listed.substring(0, listed.indexOf('/'));
  }

  /// Anthropic's SDKs send this header with every request.
  private static boolean isAnthropic(RoutingContext context) {
    return context.request().getHeader("anthropic-version") != null;
  }

  private static JsonObject describe(boolean anthropic, String name, String owner) {
    if (anthropic) {
      return new JsonObject()
          .put("type", "model")
          .put("id", name)
          .put("display_name", name)
          .put("created_at", "1970-01-01T00:00:00Z");
    }
    return new JsonObject()
        .put("id", name)
        .put("object", "model")
        .put("created", 0)
        .put("owned_by", owner);
  }

  private static void answer(RoutingContext context, JsonObject body) {
    context.response().putHeader("Content-Type", "application/json").end(body.toBuffer());
  }

  private void wrongMethod(Endpoint endpoint, RoutingContext context) {
    if (context.request().method() == HttpMethod.OPTIONS) {
      context.next();
      return;
    }
    context.response().putHeader("Allow", "POST");
    refuse(
        endpoint, context, Refusal.of(ErrorCode.METHOD_NOT_ALLOWED, "use POST here").asException());
  }

  private void nothingHere(RoutingContext context) {
    refuse(context, Refusal.of(ErrorCode.NOT_FOUND, "there is no such endpoint").asException());
  }

  /// In the dialect that the caller's headers suggest.
  private void refuse(RoutingContext context, Throwable failure) {
    refuse(isAnthropic(context) ? Endpoint.MESSAGES : Endpoint.CHAT_COMPLETIONS, context, failure);
  }

  private void refuse(Endpoint endpoint, RoutingContext context, Throwable failure) {
    gateway.answers.refuse(endpoint, gateway.ids.next().toString(), context.response(), failure);
  }
}
