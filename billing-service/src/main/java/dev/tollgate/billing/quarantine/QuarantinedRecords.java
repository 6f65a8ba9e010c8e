package dev.tollgate.billing.quarantine;

import dev.tollgate.billing.Utc;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// What was set aside, and its second chance.
@ApplicationScoped
class QuarantinedRecords {
  private static final String PAGE =
      "select "
          + QuarantinedRecord.COLUMNS
          + " from quarantine where (replayed_at is not null) = $1"
          + " order by at desc, id limit $2 offset $3";

  private static final String LOCK =
      "select " + QuarantinedRecord.COLUMNS + " from quarantine where id = $1 for update";

  private static final String REPLAYED = "update quarantine set replayed_at = $2 where id = $1";

  private final WorkerTransactions worker;
  private final Instance<Replayable> consumers;
  private final Clock clock;

  QuarantinedRecords(WorkerTransactions worker, @Any Instance<Replayable> consumers, Clock clock) {
    this.worker = worker;
    this.consumers = consumers;
    this.clock = clock;
  }

  /// Newest first.
  Uni<List<QuarantinedRecord>> page(boolean replayed, int limit, int offset) {
    return worker
        .pool()
        .preparedQuery(PAGE)
        .execute(Tuple.of(replayed, limit, offset))
        .map(QuarantinedRecords::read);
  }

  /// Has the record taken as if it came now, once: the consumer's own rules see to it that nothing
  /// happens twice.
  ///
  /// Fails, and changes nothing, when it still cannot be taken.
  Uni<QuarantinedRecord> replay(UUID id) {
    return worker.inTransaction(
        transaction ->
            find(transaction, id)
                .chain(
                    found ->
                        found.replayedAt() != null
                            ? Uni.createFrom().item(found)
                            : replay(transaction, found)));
  }

  private Uni<QuarantinedRecord> replay(SqlConnection transaction, QuarantinedRecord waiting) {
    return transaction
        .preparedQuery(REPLAYED)
        .execute(Tuple.of(waiting.id(), Utc.of(Utc.now(clock))))
        .chain(() -> consumerOf(waiting).take(transaction, List.of(waiting.event())))
        .chain(() -> find(transaction, waiting.id()))
        .invoke(QuarantinedRecords::refuseIfBack);
  }

  private static void refuseIfBack(QuarantinedRecord after) {
    if (after.replayedAt() == null) {
      throw new ProblemException(
          ErrorCode.CONFLICT, "The record still cannot be taken: " + after.reason() + ".");
    }
  }

  private Replayable consumerOf(QuarantinedRecord waiting) {
    return consumers.stream()
        .filter(each -> each.consumer().equals(waiting.consumer()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no consumer " + waiting.consumer()));
  }

  private static Uni<QuarantinedRecord> find(SqlConnection transaction, UUID id) {
    return transaction
        .preparedQuery(LOCK)
        .execute(Tuple.of(id))
        .map(QuarantinedRecords::read)
        .map(
            found -> {
              if (found.isEmpty()) {
                throw new ProblemException(
                    ErrorCode.NOT_FOUND, "No record with this id is in quarantine.");
              }
              return found.getFirst();
            });
  }

  private static List<QuarantinedRecord> read(RowSet<Row> rows) {
    List<QuarantinedRecord> records = new ArrayList<>();
    rows.forEach(row -> records.add(QuarantinedRecord.of(row)));
    return records;
  }
}
