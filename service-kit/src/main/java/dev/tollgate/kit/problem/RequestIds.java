package dev.tollgate.kit.problem;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/// Each request has an id: the caller's, when it sent a sane one, else ours. It comes back as a
/// header, stands in problems, and is a field of what is logged meanwhile.
@Singleton
public class RequestIds {
  static final String HEADER = "X-Tollgate-Request-Id";
  static final String LOG_FIELD = "requestId";
  private static final String KEY = "tollgate.request-id";
  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9_-]{8,64}");
  private static final int BEFORE_ALL = 20_000;

  void register(@Observes Filters filters) {
    filters.register(RequestIds::assign, BEFORE_ALL);
  }

  private static void assign(RoutingContext context) {
    String sent = context.request().getHeader(HEADER);
    String id = sent != null && SANE.matcher(sent).matches() ? sent : UUID.randomUUID().toString();
    context.put(KEY, id);
    context.response().putHeader(HEADER, id);
    MDC.put(LOG_FIELD, id);
    context.next();
  }

  /// The id of a running request.
  public static String of(RoutingContext context) {
    return context.get(KEY);
  }
}
