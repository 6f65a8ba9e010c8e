package dev.tollgate.metering.retention;

import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.metering.MeteringConfig;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/// Makes the partitions of the days to come and drops those of the days that are over.
@ApplicationScoped
public class Partitions {
  private static final String KEEP = "select keep_partitions($1, $2, $3)";

  private final WorkerTransactions worker;
  private final MeteringConfig config;
  private final Clock clock;

  Partitions(WorkerTransactions worker, MeteringConfig config, Clock clock) {
    this.worker = worker;
    this.config = config;
    this.clock = clock;
  }

  /// Safe to call at any time, by any number of instances.
  @Scheduled(every = "1h", delayed = "1h", concurrentExecution = ConcurrentExecution.SKIP)
  public Uni<Void> keep() {
    Retention retention = Retention.at(clock, config);
    return worker.inTransaction(
        tx ->
            tx.preparedQuery(KEEP)
                .execute(Tuple.of(retention.today(), retention.usageDays(), retention.dedupeDays()))
                .replaceWithVoid());
  }
}
