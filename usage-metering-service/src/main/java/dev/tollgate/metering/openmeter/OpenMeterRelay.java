package dev.tollgate.metering.openmeter;

import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.metering.openmeter.BufferedEvents.Buffered;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Empties the buffer into OpenMeter, oldest first. What was not acknowledged stays and is sent
/// again. A batch that OpenMeter refuses is halved until the event it refuses stands alone; that
/// one is left out, so that the others do not wait behind it.
@Singleton
class OpenMeterRelay {
  private static final Logger LOG = Logger.getLogger(OpenMeterRelay.class);

  private final WorkerTransactions worker;
  private final BufferedEvents buffer;
  private final OpenMeterClient openMeter;
  private final OpenMeterConfig config;
  private final Counter errors;
  private final Counter refusals;
  private volatile int batch;
  private @Nullable Cancellable running;

  OpenMeterRelay(
      WorkerTransactions worker,
      BufferedEvents buffer,
      OpenMeterClient openMeter,
      OpenMeterConfig config,
      MeterRegistry metrics) {
    this.worker = worker;
    this.buffer = buffer;
    this.openMeter = openMeter;
    this.config = config;
    this.errors = Counter.builder("openmeter_ingest_errors").register(metrics);
    this.refusals = Counter.builder("openmeter_ingest_refused").register(metrics);
    this.batch = config.batch();
  }

  void onStart(@Observes StartupEvent start) {
    config.url().ifPresent(this::run);
  }

  void onStop(@Observes ShutdownEvent stop) {
    if (running != null) {
      running.cancel();
    }
  }

  private void run(URI url) {
    running =
        Uni.createFrom()
            .deferred(() -> move(url))
            .onFailure()
            .recoverWithUni(this::rest)
            .repeat()
            .withDelay(config.pause())
            .indefinitely()
            .subscribe()
            .with(done -> LOG.tracef("moved %s", done));
  }

  private Uni<Void> move(URI url) {
    return worker.inTransaction(
        tx -> buffer.oldest(tx, batch).chain(oldest -> send(tx, url, oldest)));
  }

  private Uni<Void> send(SqlConnection transaction, URI url, List<Buffered> oldest) {
    return oldest.isEmpty()
        ? Uni.createFrom().voidItem()
        : openMeter
            .send(url, oldest.stream().map(Buffered::json).toList())
            .chain(taken -> taken ? took(transaction, oldest) : refused(transaction, oldest));
  }

  private Uni<Void> took(SqlConnection transaction, List<Buffered> sent) {
    batch = Math.min(config.batch(), 2 * batch);
    return buffer.remove(transaction, sent);
  }

  private Uni<Void> refused(SqlConnection transaction, List<Buffered> sent) {
    if (sent.size() > 1) {
      batch = sent.size() / 2;
      return Uni.createFrom().voidItem();
    }
    refusals.increment();
    LOG.errorf("OpenMeter refuses an event, which is left out: %s", sent.getFirst().json());
    return buffer.remove(transaction, sent);
  }

  private Uni<Void> rest(Throwable fault) {
    errors.increment();
    LOG.warnf("OpenMeter: %s", fault.toString());
    return Uni.createFrom().voidItem().onItem().delayIt().by(config.pauseAfterFault());
  }
}
