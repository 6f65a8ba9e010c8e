package dev.tollgate.kit.event;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/// What a batch that was read does to the database.
@FunctionalInterface
public interface BatchEffect {
  /// Runs as [BatchHandler#handle] does.
  Uni<Void> apply(SqlConnection transaction);
}
