package dev.tollgate.billing.wallet;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.UUID;

/// Removes what a part of billing holds of a person (EN-14). All of them run in one transaction,
/// before billing confirms the erasure.
public interface AccountErasure {
  Uni<Void> erase(SqlConnection transaction, UUID accountId);
}
