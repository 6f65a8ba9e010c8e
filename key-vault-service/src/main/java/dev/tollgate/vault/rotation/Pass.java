package dev.tollgate.vault.rotation;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.UUID;

/// The work of one kind of rotation, in batches in the order of ids.
interface Pass {
  /// @param seen keys looked at; none = the pass is over
  /// @param moved of them, those that are now as they should be
  /// @param position the last one looked at
  record Batch(int seen, int moved, UUID position) {
    int unreadable() {
      return seen - moved;
    }
  }

  /// Keys that are not yet as they should be.
  Uni<Long> left(SqlConnection tx);

  /// Moves up to `size` keys after `position`. Rows that another transaction holds are passed over.
  Uni<Batch> move(SqlConnection tx, UUID position, int size);
}
