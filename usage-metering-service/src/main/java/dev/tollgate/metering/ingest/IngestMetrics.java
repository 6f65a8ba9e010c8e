package dev.tollgate.metering.ingest;

import dev.tollgate.kit.database.WorkerTransactions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.function.ToLongFunction;

/// The tally of the database as metrics. It is read, not counted along: what was rolled back never
/// shows.
@Startup
@Singleton
class IngestMetrics {
  private static final String NAME = "tollgate_metering_events";

  private final WorkerTransactions worker;
  private final IngestTally tally;
  private volatile IngestTally.Count latest = new IngestTally.Count(0, 0, 0, 0, 0);

  IngestMetrics(WorkerTransactions worker, IngestTally tally, MeterRegistry metrics) {
    this.worker = worker;
    this.tally = tally;
    gauge(metrics, "accepted", IngestTally.Count::accepted);
    gauge(metrics, "counted", IngestTally.Count::counted);
    gauge(metrics, "duplicate", IngestTally.Count::duplicate);
    gauge(metrics, "quarantined", IngestTally.Count::quarantined);
    gauge(metrics, "skipped", IngestTally.Count::skipped);
  }

  @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
  Uni<Void> read() {
    return tally.total(worker.pool()).invoke(count -> latest = count).replaceWithVoid();
  }

  private void gauge(
      MeterRegistry metrics, String outcome, ToLongFunction<IngestTally.Count> number) {
    Gauge.builder(NAME, () -> number.applyAsLong(latest)).tag("outcome", outcome).register(metrics);
  }
}
