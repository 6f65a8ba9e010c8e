package dev.tollgate.billing.quarantine;

import dev.tollgate.kit.event.IncomingEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;

/// A consumer that can be given a record again which it had set aside.
public interface Replayable {
  /// As it is named in the quarantine.
  String consumer();

  /// Takes the records in the caller's transaction; sets aside again what it still cannot take.
  Uni<Void> take(SqlConnection transaction, List<IncomingEvent> records);
}
