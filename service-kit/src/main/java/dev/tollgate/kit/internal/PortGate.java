package dev.tollgate.kit.internal;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.json.Json;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;

/// The internal port serves what lies below `/internal` and nothing else; the public port all but
/// that.
///
/// Decided by the connection, never by a header, and before anything else looks at the request, so
/// that no 405 or 415 betrays an internal path. A path must be spelt plainly: what needs `;`, `%`,
/// `//` or dots to get here means to be read differently by the next reader, and is not found.
@Singleton
class PortGate {
  private static final int FIRST = 10_000;

  /// Possessive: a group that could give segments back would take a stack frame for each.
  private static final Pattern PLAIN =
      Pattern.compile("(?:/[A-Za-z0-9_~@:+-][A-Za-z0-9._~@:+-]*|/\\.well-known)++/?|/");

  void register(@Observes Filters filters) {
    filters.register(PortGate::pass, FIRST);
  }

  private static void pass(RoutingContext context) {
    boolean encrypted = context.request().connection().isSsl();
    String path = context.request().path();
    boolean internal =
        path != null && path.regionMatches(true, 0, "/internal", 0, "/internal".length());
    if (encrypted == internal && path != null && PLAIN.matcher(path).matches()) {
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
