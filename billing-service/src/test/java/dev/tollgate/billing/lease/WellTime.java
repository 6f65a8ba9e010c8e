package dev.tollgate.billing.lease;

import dev.tollgate.kit.database.WorkerTransactions;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/// Billing's well time, put forward second by second, as its watch counts it.
@ApplicationScoped
public class WellTime {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final WorkerTransactions worker;
  private final OrphanLeases orphans;

  WellTime(WorkerTransactions worker, OrphanLeases orphans) {
    this.worker = worker;
    this.orphans = orphans;
  }

  void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      sinceTheLastTick(Duration.ofSeconds(1));
    }
  }

  /// As if the last tick had been so much earlier.
  void sinceTheLastTick(Duration pause) {
    worker
        .pool()
        .preparedQuery("update well_clock set beat_at = beat_at - make_interval(secs => $1)")
        .execute(Tuple.of((double) pause.toSeconds()))
        .chain(orphans::watch)
        .await()
        .atMost(PATIENCE);
  }

  long millis() {
    return worker
        .pool()
        .query("select well_millis from well_clock")
        .execute()
        .await()
        .atMost(PATIENCE)
        .iterator()
        .next()
        .getLong(0);
  }
}
