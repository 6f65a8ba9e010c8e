package dev.tollgate.billing.lease;

import dev.tollgate.billing.wallet.Wallets;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.lease.LeaseClose;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/// P8: gives back what a gateway had not reserved.
@ApplicationScoped
class LeaseCloses {
  private final LeaseBooks books;
  private final Wallets wallets;
  private final WorkerTransactions worker;

  LeaseCloses(LeaseBooks books, Wallets wallets, WorkerTransactions worker) {
    this.books = books;
    this.wallets = wallets;
    this.worker = worker;
  }

  Uni<Void> close(UUID leaseId, LeaseClose close) {
    return worker.inTransaction(
        transaction ->
            wallets
                .open(transaction, close.accountId())
                .chain(() -> books.lock(transaction, Set.of(close.accountId()), Set.of(leaseId)))
                .chain(
                    locked ->
                        close(
                            transaction,
                            Objects.requireNonNull(locked.get(close.accountId())),
                            leaseId,
                            close)));
  }

  private Uni<Void> close(
      SqlConnection transaction, LeaseBook book, UUID leaseId, LeaseClose close) {
    book.lease(leaseId)
        .ifPresentOrElse(
            lease -> close(book, lease, close),
            () -> book.bury(leaseId, close.gatewayId(), close.incarnation()));
    return books.store(transaction, List.of(book));
  }

  private static void close(LeaseBook book, Lease lease, LeaseClose close) {
    if (!lease.belongsTo(close.accountId(), close.gatewayId())) {
      throw new ProblemException(ErrorCode.NOT_FOUND, "This gateway has no such lease.");
    }
    if (close.abort()) {
      lease.abort(book.wallet());
    } else {
      lease.close(book.wallet(), close.unreservedMicro());
    }
  }
}
