package dev.tollgate.metering.account;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.metering.Caller;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/// Transactions of the caller's account. They fail with 401 when the account was erased, or its
/// tokens were voided after this one was issued.
@ApplicationScoped
public class CallerTransactions {
  private static final String VOID =
      """
      select exists (select from erased_account where tombstone = $1)
          or exists (select from account_state where account_id = $2 and tokens_not_before > $3)
      """;

  private final AccountTransactions transactions;
  private final WorkerTransactions worker;
  private final Accounts accounts;
  private final Tombstones tombstones;

  CallerTransactions(
      AccountTransactions transactions,
      WorkerTransactions worker,
      Accounts accounts,
      Tombstones tombstones) {
    this.transactions = transactions;
    this.worker = worker;
    this.accounts = accounts;
    this.tombstones = tombstones;
  }

  /// For work that changes nothing.
  public <T> Uni<T> read(Caller caller, Function<SqlConnection, Uni<T>> work) {
    return inAccount(caller, tx -> Uni.createFrom().voidItem(), work);
  }

  /// Keeps mergers and erasures out until it ends: nothing is put back into an account that is
  /// emptied at the same moment.
  public <T> Uni<T> change(Caller caller, Function<SqlConnection, Uni<T>> work) {
    return inAccount(caller, accounts::hold, work);
  }

  private <T> Uni<T> inAccount(
      Caller caller,
      Function<SqlConnection, Uni<Void>> before,
      Function<SqlConnection, Uni<T>> work) {
    UUID account = caller.account();
    Instant issuedAt = caller.issuedAt();
    return tombstones
        .of(worker.pool(), List.of(account))
        .map(marks -> Tuple.of(marks.get(account), account, issuedAt.atOffset(ZoneOffset.UTC)))
        .chain(
            token ->
                transactions.inAccount(
                    account,
                    tx ->
                        before
                            .apply(tx)
                            .chain(() -> refuseVoid(tx, token))
                            .chain(() -> work.apply(tx))));
  }

  private static Uni<Void> refuseVoid(SqlConnection transaction, Tuple token) {
    return transaction
        .preparedQuery(VOID)
        .execute(token)
        .invoke(
            rows -> {
              if (rows.iterator().next().getBoolean(0)) {
                throw new ProblemException(
                    ErrorCode.UNAUTHENTICATED, "This token is no longer valid.");
              }
            })
        .replaceWithVoid();
  }
}
