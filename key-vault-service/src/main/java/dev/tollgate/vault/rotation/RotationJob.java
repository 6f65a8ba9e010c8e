package dev.tollgate.vault.rotation;

import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.vault.VaultConfig;
import dev.tollgate.vault.kek.KeyWrapping;
import dev.tollgate.vault.rotation.Pass.Batch;
import dev.tollgate.vault.rotation.Rotations.Claimed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Goes on with whatever rotation is running, a batch per transaction with a rest in between. All
/// it knows is in the database: after a crash, any instance goes on where the last commit was.
@Singleton
class RotationJob {
  private static final Logger LOG = Logger.getLogger(RotationJob.class);

  private final WorkerTransactions worker;
  private final Rotations rotations;
  private final KeyWrapping wrapping;
  private final RewrapPass rewrap;
  private final ResealPass reseal;
  private final NewDataKeys newDataKeys;
  private final VaultConfig.Rotation config;
  private final Vertx vertx;
  private final Counter moved;
  private final RotationGauges gauges;
  private volatile boolean stopping;

  RotationJob(
      WorkerTransactions worker,
      Rotations rotations,
      KeyWrapping wrapping,
      RewrapPass rewrap,
      ResealPass reseal,
      NewDataKeys newDataKeys,
      VaultConfig config,
      Vertx vertx,
      MeterRegistry metrics) {
    this.worker = worker;
    this.rotations = rotations;
    this.wrapping = wrapping;
    this.rewrap = rewrap;
    this.reseal = reseal;
    this.newDataKeys = newDataKeys;
    this.config = config.rotation();
    this.vertx = vertx;
    this.moved = metrics.counter("tollgate_vault_rotated_keys");
    this.gauges = new RotationGauges(metrics);
  }

  void onStart(@Observes StartupEvent start) {
    Context context = VertxContext.getRootContext(vertx.getOrCreateContext());
    context.runOnContext(soon -> rest(config.lookout()));
  }

  void onStop(@Observes ShutdownEvent stop) {
    stopping = true;
  }

  private void rest(Duration pause) {
    if (!stopping) {
      vertx.setTimer(Math.max(1, pause.toMillis()), timer -> round());
    }
  }

  private void round() {
    worker
        .inTransaction(
            tx ->
                rotations
                    .latestOfEachKind(tx)
                    .invoke(gauges::show)
                    .chain(latest -> goOn(tx, latest)))
        .subscribe()
        .with(
            busy -> rest(busy ? config.pause() : config.lookout()),
            fault -> {
              LOG.warnf("rotation rests after a fault: %s", fault.toString());
              rest(config.lookout());
            });
  }

  private Uni<Boolean> goOn(SqlConnection tx, List<Rotation> latest) {
    if (latest.stream().noneMatch(Rotation::isRunning)) {
      return Uni.createFrom().item(false);
    }
    return wrapping
        .primary()
        .chain(primary -> rotations.claim(tx, primary))
        .chain(claimed -> step(tx, claimed));
  }

  /// @return whether there is more to do
  private Uni<Boolean> step(SqlConnection tx, Optional<Claimed> claimed) {
    if (claimed.isEmpty()) {
      return Uni.createFrom().item(false);
    }
    Rotation rotation = claimed.get().rotation();
    UUID position = claimed.get().position();
    return switch (rotation.kind()) {
      case KEK -> move(tx, rotation, position, rewrap);
      case DATA_KEYS ->
          newDataKeys
              .make(tx, rotation.startedAt(), config.batch())
              .chain(
                  made ->
                      made > 0
                          ? advance(tx, rotation, new Batch(made, made, position))
                          : move(tx, rotation, position, reseal));
    };
  }

  private Uni<Boolean> move(SqlConnection tx, Rotation rotation, UUID position, Pass pass) {
    return pass.move(tx, position, config.batch())
        .chain(
            batch ->
                batch.isPresent()
                    ? advance(tx, rotation, batch.get())
                    : endOfPass(tx, rotation, pass));
  }

  private Uni<Boolean> advance(SqlConnection tx, Rotation rotation, Batch batch) {
    moved.increment(batch.moved());
    return rotations
        .advance(tx, rotation.id(), batch.position(), batch.moved(), batch.unreadable())
        .replaceWith(true);
  }

  private Uni<Boolean> endOfPass(SqlConnection tx, Rotation rotation, Pass pass) {
    return left(tx, rotation, pass)
        .chain(
            left -> {
              if (left > rotation.unreadable()) {
                return rotations.again(tx, rotation.id()).replaceWith(true);
              }
              LOG.infof(
                  "rotation %s of %s is done: %d moved, %d unreadable",
                  rotation.id(), rotation.kind(), rotation.moved(), rotation.unreadable());
              return rotations.finish(tx, rotation.id()).replaceWith(false);
            });
  }

  private Uni<Long> left(SqlConnection tx, Rotation rotation, Pass pass) {
    return switch (rotation.kind()) {
      case KEK -> pass.left(tx);
      case DATA_KEYS ->
          newDataKeys
              .left(tx, rotation.startedAt())
              .chain(stale -> pass.left(tx).map(records -> stale + records));
    };
  }
}
