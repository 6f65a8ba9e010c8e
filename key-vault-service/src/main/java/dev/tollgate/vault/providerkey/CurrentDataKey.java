package dev.tollgate.vault.providerkey;

import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.vault.envelope.DataKey;
import dev.tollgate.vault.envelope.UnreadableEnvelope;
import dev.tollgate.vault.kek.DataKeys;
import dev.tollgate.vault.kek.UnwrapRefused;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jboss.logging.Logger;

/// The data key that an account's next secret is sealed with. One whose row was changed, so that it
/// opens no more, is superseded by a new one: saving a key anew always helps. The row stays, and
/// what it sealed opens again once somebody restores it.
@ApplicationScoped
class CurrentDataKey {
  private static final Logger LOG = Logger.getLogger(CurrentDataKey.class);

  private static final String LOCK =
      """
      select id, kek_id, wrapped, check_value from data_key where account_id = $1 and current
         for no key update
      """;

  private static final String SUPERSEDE = "update data_key set current = false where id = $1";

  private final DataKeys dataKeys;
  private final WorkerTransactions worker;
  private final Counter unreadable;

  CurrentDataKey(DataKeys dataKeys, WorkerTransactions worker, MeterRegistry metrics) {
    this.dataKeys = dataKeys;
    this.worker = worker;
    this.unreadable = metrics.counter("tollgate_vault_unreadable_keys");
  }

  Uni<DataKey> of(UUID accountId) {
    return dataKeys
        .current(accountId)
        .onFailure(CurrentDataKey::isTampering)
        .recoverWithUni(() -> replaced(accountId));
  }

  private static boolean isTampering(Throwable fault) {
    return fault instanceof UnreadableEnvelope || fault instanceof UnwrapRefused;
  }

  /// Superseded by the worker: no request of an account may change a data key.
  private Uni<DataKey> replaced(UUID accountId) {
    return worker
        .inTransaction(
            tx ->
                tx.preparedQuery(LOCK)
                    .execute(Tuple.of(accountId))
                    .chain(
                        rows ->
                            rows.size() == 0
                                ? Uni.createFrom().voidItem()
                                : supersedeUnreadable(tx, accountId, rows.iterator().next())))
        .chain(() -> dataKeys.current(accountId));
  }

  /// Another request may have replaced it meanwhile.
  private Uni<Void> supersedeUnreadable(SqlConnection tx, UUID accountId, Row row) {
    return dataKeys
        .of(accountId, row)
        .replaceWithVoid()
        .onFailure(CurrentDataKey::isTampering)
        .recoverWithUni(fault -> supersede(tx, accountId, row.getUUID("id"), fault));
  }

  private Uni<Void> supersede(SqlConnection tx, UUID accountId, UUID id, Throwable fault) {
    unreadable.increment();
    LOG.errorf(
        "data key %s of account %s cannot be opened and is superseded: %s",
        id, accountId, fault.getMessage());
    return tx.preparedQuery(SUPERSEDE).execute(Tuple.of(id)).replaceWithVoid();
  }
}
