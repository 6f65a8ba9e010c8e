package dev.tollgate.billing;

import dev.tollgate.kit.database.WorkerTransactions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;

/// Runs jobs that one replica at a time is enough for; another that comes meanwhile skips its turn.
@ApplicationScoped
public class Alone {
  private static final String TRY =
      "select pg_try_advisory_xact_lock(hashtextextended('job:' || $1, 0))";

  private final WorkerTransactions worker;

  Alone(WorkerTransactions worker) {
    this.worker = worker;
  }

  /// Runs the work in a transaction that holds the job's lock, or does nothing while another one
  /// holds it.
  public Uni<Void> run(String job, Function<SqlConnection, Uni<Void>> work) {
    return worker.inTransaction(
        transaction ->
            transaction
                .preparedQuery(TRY)
                .execute(Tuple.of(job))
                .map(rows -> rows.iterator().next().getBoolean(0))
                .chain(mine -> mine ? work.apply(transaction) : Uni.createFrom().voidItem()));
  }
}
