package dev.tollgate.kit.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.function.Function;

/// Transactions in which the database shows and accepts rows of one account only.
///
/// The account is set once, before the work gets the connection, and nothing outside this class
/// sets it: there is no ambient account that nested code could switch. A second transaction in the
/// same request is refused, since it would wait for a connection while holding one.
@ApplicationScoped
public class AccountTransactions {
  private final Pool pool;

  AccountTransactions(Pool pool) {
    this.pool = pool;
  }

  /// Commits when the work succeeds, rolls back when it fails. Whoever cancels only stops waiting:
  /// what was begun goes on, and may be committed.
  public <T> Uni<T> inAccount(UUID accountId, Function<SqlConnection, Uni<T>> work) {
    return OneTransaction.guard(
        () ->
            pool.withTransaction(
                connection -> scope(connection, accountId).chain(() -> work.apply(connection))));
  }

  private static Uni<Void> scope(SqlConnection connection, UUID accountId) {
    return connection
        .preparedQuery("select set_config('app.account', $1, true)")
        .execute(Tuple.of(accountId.toString()))
        .replaceWithVoid();
  }
}
