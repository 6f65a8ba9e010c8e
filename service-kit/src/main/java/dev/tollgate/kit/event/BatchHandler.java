package dev.tollgate.kit.event;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;

/// The effect of a batch of events.
@FunctionalInterface
public interface BatchHandler {
  /// Runs inside the transaction that has already moved the offsets: all of it happens, or nothing.
  /// A failure rolls back and the batch comes again; a record that can never be handled must be set
  /// aside (quarantined) by the handler, not failed on.
  ///
  /// @param batch in partition order, never empty, of one topic
  Uni<Void> handle(SqlConnection transaction, List<IncomingEvent> batch);

  /// The same, for one that reads its batch inside the transaction.
  default BatchReader reader() {
    return batch -> transaction -> handle(transaction, batch);
  }
}
