package dev.tollgate.vault.rotation;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.Optional;
import java.util.UUID;

/// The work of one kind of rotation, in batches in the order of ids.
interface Pass {
  /// @param outdated keys that were not as they should be
  /// @param moved of them, those that are so now
  /// @param position the last key looked at
  record Batch(int outdated, int moved, UUID position) {
    int unreadable() {
      return outdated - moved;
    }
  }

  /// Keys that are not yet as they should be.
  Uni<Long> left(SqlConnection tx);

  /// Looks at up to `size` keys after `position` and moves the outdated ones. Rows that another
  /// transaction holds are passed over.
  ///
  /// @return empty when there are no more: the pass is over
  Uni<Optional<Batch>> move(SqlConnection tx, UUID position, int size);
}
