package dev.tollgate.kit.database;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;

/// Transactions of the worker role, which sees all accounts: for consumers, relays, jobs, operators
/// and the internal API. Never for a request of a tenant.
@ApplicationScoped
public class WorkerTransactions {
  private final Pool pool;

  WorkerTransactions(@ReactiveDataSource("worker") Pool pool) {
    this.pool = pool;
  }

  /// Commits when the work succeeds, rolls back when it fails. Whoever cancels only stops waiting:
  /// what was begun goes on, and may be committed.
  public <T> Uni<T> inTransaction(Function<SqlConnection, Uni<T>> work) {
    return OneTransaction.guard(() -> pool.withTransaction(work));
  }

  /// The pool itself, for single statements.
  public Pool pool() {
    return pool;
  }
}
