package dev.tollgate.kit.problem;

import io.netty.channel.ConnectTimeoutException;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.Set;

/// Tells a dependency that is away (503, try again) from a fault of ours (500).
final class Outages {
  /// Connection exceptions, shutdown, too many connections, not yet accepting, lock and statement
  /// time-outs, and being the one that ends a deadlock.
  private static final Set<String> AWAY =
      Set.of(
          "08000", "08003", "08006", "25P03", "40P01", "53300", "55P03", "57014", "57P01", "57P02",
          "57P03");

  /// What the clients say of connections in no type of its own: closed, closed before it was used,
  /// and none to be had in time, for a transaction and for a single statement.
  private static final Set<String> SAID =
      Set.of(
          "Connection was closed",
          "Pending requests failed to be sent due to connection has been closed.",
          "Timeout",
          "Timeout waiting for connection");

  private Outages() {}

  static boolean isOutage(Throwable fault) {
    for (Throwable each = fault; each != null; each = each.getCause()) {
      if (each instanceof PgException database && AWAY.contains(database.getSqlState())) {
        return true;
      }
      if (each instanceof IOException
              && !(each instanceof com.fasterxml.jackson.core.JsonProcessingException)
          || each instanceof ConnectTimeoutException
          || each instanceof TimeoutException
          || each instanceof ConnectionPoolTooBusyException
          || each instanceof ClosedConnectionException
          || each.getMessage() != null && SAID.contains(each.getMessage())) {
        return true;
      }
    }
    return false;
  }

  /// What all of it came from.
  static Throwable rootOf(Throwable fault) {
    Throwable cause = fault.getCause();
    return cause == null ? fault : rootOf(cause);
  }
}
