package dev.tollgate.billing.wallet;

import dev.tollgate.kit.database.WorkerTransactions;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/// EN-2: credits of accounts that have become part of others go over to those: at once what is
/// available, the rest as its leases end, and whatever still comes in. What comes late is charged
/// to the lots that its lease had pinned, wherever the rest has gone.
@ApplicationScoped
class MergedWallets {
  private static final String LEFT =
      """
      select w.account_id, w.merged_into from wallet w
       where w.merged_into <> w.account_id
         and exists (select 1 from lot l
                      where l.account_id = w.account_id and l.state = 'LIVE' and l.available_micro > 0)
       order by w.account_id limit 100
      """;

  private final WorkerTransactions worker;
  private final Wallets wallets;

  MergedWallets(WorkerTransactions worker, Wallets wallets) {
    this.worker = worker;
    this.wallets = wallets;
  }

  /// Each pair in a transaction of its own, so that wallets are locked in id order. Two replicas
  /// may do so at once: the second finds nothing left.
  @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  Uni<Void> move() {
    return worker
        .pool()
        .query(LEFT)
        .execute()
        .onItem()
        .transformToMulti(Multi.createFrom()::iterable)
        .onItem()
        .transformToUniAndConcatenate(
            row -> move(row.getUUID("account_id"), row.getUUID("merged_into")))
        .onItem()
        .ignoreAsUni();
  }

  private Uni<Void> move(UUID accountId, UUID heir) {
    return worker.inTransaction(transaction -> wallets.moveInto(transaction, accountId, heir));
  }
}
