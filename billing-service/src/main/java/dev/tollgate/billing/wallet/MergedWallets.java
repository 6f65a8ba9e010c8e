package dev.tollgate.billing.wallet;

import dev.tollgate.kit.database.WorkerTransactions;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/// EN-2: credits of accounts that have become part of others go over to those: at once what is
/// available, the rest as its leases end, and whatever still comes in. What is charged after its
/// lease has ended is paid by the heir.
@ApplicationScoped
class MergedWallets {
  private static final String LEFT =
      """
      select account_id, merged_into from wallet where moves_on and merged_into <> account_id order by account_id limit 100
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
