package dev.tollgate.kit.internal;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.json.Json;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// The internal port serves what lies below `/internal` and nothing else; the public port all but
/// that.
///
/// Decided by the connection, never by a header, and before anything else looks at the request, so
/// that no 405 or 415 betrays an internal path. What slips by in disguise meets [CallerGate] at the
/// class.
@Singleton
class PortGate {
  private static final int FIRST = 10_000;

  void register(@Observes Filters filters) {
    filters.register(PortGate::pass, FIRST);
  }

  private static void pass(RoutingContext context) {
    boolean encrypted = context.request().connection().isSsl();
    boolean internal = context.normalizedPath().startsWith("/internal/");
    if (encrypted == internal) {
      context.next();
    } else {
      context
          .response()
          .setStatusCode(ErrorCode.NOT_FOUND.status())
          .putHeader("Content-Type", Problem.MEDIA_TYPE)
          .end(Json.encode(Problem.of(ErrorCode.NOT_FOUND, null)));
    }
  }
}
