package dev.tollgate.gateway;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.refusal.Refusal;
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
import java.util.stream.Stream;

/// The LLM endpoints on the Vert.x router. They lie outside of REST annotations, so nothing but the
/// flow authenticates them.
@Singleton
final class LlmRoutes {
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
    Call call =
        new Call(endpoint, gateway.ids.next().toString(), request, ContextInternal.current());
    if (isJson(request)) {
      switch (endpoint) {
        case ESTIMATE -> gateway.flow.estimate(call);
        case COUNT_TOKENS -> gateway.flow.countTokens(call);
        case CHAT_COMPLETIONS, EMBEDDINGS, RESPONSES, MESSAGES, EXECUTE ->
            gateway.traced.serve(call);
      }
    } else {
      gateway.answers.refuse(
          call,
          Refusal.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, ErrorCode.UNSUPPORTED_MEDIA_TYPE.title())
              .asException());
      request.resume();
    }
  }

  private static boolean isJson(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type == null || type.regionMatches(true, 0, "application/json", 0, 16);
  }

  private void models(RoutingContext context) {
    gateway
        .callers
        .authenticate(context.request().headers())
        .onSuccess(
            caller -> {
              JsonArray data = new JsonArray();
              names().forEach(name -> data.add(describe(context, name)));
              answer(
                  context,
                  isAnthropic(context)
                      ? new JsonObject().put("data", data).put("has_more", false)
                      : new JsonObject().put("object", "list").put("data", data));
            })
        .onFailure(failure -> refuse(Endpoint.CHAT_COMPLETIONS, context, failure));
  }

  private void model(RoutingContext context) {
    String name = context.request().path().substring("/v1/models/".length());
    gateway
        .callers
        .authenticate(context.request().headers())
        .onSuccess(
            caller -> {
              if (names().anyMatch(name::equals)) {
                answer(context, describe(context, name));
              } else {
                refuse(
                    Endpoint.CHAT_COMPLETIONS,
                    context,
                    Refusal.ofField(
                            ErrorCode.UNKNOWN_MODEL,
                            "model",
                            "the model `" + name + "` does not exist here")
                        .asException());
              }
            })
        .onFailure(failure -> refuse(Endpoint.CHAT_COMPLETIONS, context, failure));
  }

  private Stream<String> names() {
    return gateway.routing.table().modelNames();
  }

  /// Anthropic's SDKs send this header with every request.
  private static boolean isAnthropic(RoutingContext context) {
    return context.request().getHeader("anthropic-version") != null;
  }

  private static JsonObject describe(RoutingContext context, String name) {
    if (isAnthropic(context)) {
      return new JsonObject()
          .put("type", "model")
          .put("id", name)
          .put("display_name", name)
          .put("created_at", "1970-01-01T00:00:00Z");
    }
    String owner = name.startsWith("lane:") ? "tollgate" : name.substring(0, name.indexOf('/'));
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
    refuse(
        Endpoint.CHAT_COMPLETIONS,
        context,
        Refusal.of(ErrorCode.NOT_FOUND, "there is no such endpoint").asException());
  }

  private void refuse(Endpoint endpoint, RoutingContext context, Throwable failure) {
    gateway.answers.refuse(endpoint, gateway.ids.next().toString(), context.response(), failure);
  }
}
