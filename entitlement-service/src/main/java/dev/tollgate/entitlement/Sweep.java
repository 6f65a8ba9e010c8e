package dev.tollgate.entitlement;

import dev.tollgate.kit.database.WorkerTransactions;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlResult;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;

/// Deletes what is over: shared sessions with their guests, and refresh tokens whose accounts never
/// came back to have them dropped.
///
/// A row that somebody holds is left to the next sweep, so that nobody waits for it in a circle.
@Singleton
class Sweep {
  private static final int ROWS_AT_ONCE = 1_000;

  private static final List<String> REMOVALS =
      List.of(
          """
          delete from session_guest where ctid = any(array(
            select guest.ctid from session_guest guest join shared_session on id = session_id
             where ended_at is not null or expires_at <= $1
             limit $2 for update of guest skip locked))
          """,
          """
          delete from shared_session where id = any(array(
            select id from shared_session
             where (ended_at is not null or expires_at <= $1)
               and not exists (select from session_guest where session_id = id)
             limit $2 for update skip locked))
          """,
          """
          delete from refresh_token where token_hash = any(array(
            select token_hash from refresh_token where expires_at < $1
             limit $2 for update skip locked))
          """);

  private final WorkerTransactions transactions;
  private final Clock clock;

  Sweep(WorkerTransactions transactions, Clock clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> run() {
    return Multi.createFrom()
        .iterable(REMOVALS)
        .onItem()
        .transformToUniAndConcatenate(this::inBatches)
        .onItem()
        .ignoreAsUni();
  }

  private Uni<Void> inBatches(String removal) {
    return remove(removal)
        .repeat()
        .whilst(removed -> removed == ROWS_AT_ONCE)
        .onItem()
        .ignoreAsUni();
  }

  private Uni<Integer> remove(String removal) {
    return transactions
        .pool()
        .preparedQuery(removal)
        .execute(Tuple.of(clock.instant().atOffset(ZoneOffset.UTC), ROWS_AT_ONCE))
        .map(SqlResult::rowCount);
  }
}
