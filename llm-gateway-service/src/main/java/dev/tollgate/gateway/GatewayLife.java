package dev.tollgate.gateway;

import dev.tollgate.gateway.control.Freshness;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/// Starts the gateway's clocks and threads and stops them in order: calls end, leases are given
/// back, the spool is relayed.
@Singleton
final class GatewayLife {
  private static final Logger LOG = Logger.getLogger(GatewayLife.class);
  private static final Duration SWEEP = Duration.ofMillis(200);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration REPORT = Duration.ofSeconds(1);
  private static final Duration DRAIN_MAX = Duration.ofSeconds(4);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  private final Gateway gateway;
  private final Vertx vertx;
  private final List<Long> timers = new ArrayList<>();

  GatewayLife(Gateway gateway, Vertx vertx, MeterRegistry registry) {
    this.gateway = gateway;
    this.vertx = vertx;
    registry.gauge("tollgate.gateway.spool.bytes", gateway.spool, spool -> spool.bytes());
    registry.gauge("tollgate.gateway.spool.lost.bytes", gateway.spool, spool -> spool.bytesLost());
    registry.gauge(
        "tollgate.gateway.platform.key.age.seconds",
        gateway.platformKeys,
        keys -> keys.oldestAge().toSeconds());
    registry.gauge("tollgate.gateway.breakers.open", gateway.breakers, b -> b.open());
    registry.gauge("tollgate.gateway.bodies.bytes", gateway.bodies, bodies -> bodies.heldBytes());
    registry.gauge("tollgate.gateway.calls.open", gateway.log, log -> log.openCalls());
    clockBehind(registry, "account", gateway.accountNews);
    clockBehind(registry, "key", gateway.keyNews);
  }

  private static void clockBehind(MeterRegistry registry, String topic, Freshness news) {
    registry.gauge(
        "tollgate.gateway.clock.behind.seconds",
        Tags.of("topic", topic),
        news,
        each -> each.clockBehind().toMillis() / 1e3);
  }

  void start(@Observes StartupEvent event) {
    gateway.relay.start();
    gateway.control.start();
    every(SWEEP, gateway.keeper::sweep);
    every(LOOK, gateway.live::lookThrough);
    every(LOOK, gateway.bodies::lookThrough);
    every(gateway.config.credit().heartbeat(), gateway.keeper::beat);
    every(REPORT, gateway.admissions::report);
    every(gateway.config.ownKey().usesReport(), gateway.keyUses::report);
    every(gateway.config.reloadPeriod(), () -> vertx.executeBlocking(this::reloadFiles, false));
    gateway.keeper.beat();
    vertx.executeBlocking(
        () -> {
          gateway.estimate.warmUp();
          return null;
        });
  }

  /// The HTTP server closes its connections before [ShutdownEvent], so streams that outlast the
  /// grace are told while it still serves.
  void stopIsAskedFor(@Observes ShutdownDelayInitiatedEvent event) {
    vertx.setTimer(gateway.config.shutdownGrace().toMillis(), timer -> gateway.live.stop());
  }

  void stop(@Observes ShutdownEvent event) {
    gateway.live.endAll();
    await(DRAIN_MAX, () -> gateway.log.openCalls() == 0);
    timers.forEach(vertx::cancelTimer);
    gateway.keeper.closeAll();
    gateway.admissions.reportAll();
    gateway.keyUses.report();
    await(DRAIN_MAX, gateway.relay::isDrained);
    gateway.control.close();
    gateway.relay.close();
    gateway.traces.close();
    try {
      gateway.spool.close();
    } catch (IOException leftBehind) {
      LOG.warnf("the spool was not closed cleanly: %s", leftBehind.getMessage());
    }
  }

  private Void reloadFiles() {
    gateway.routing.reload();
    gateway.platformKeys.reload();
    return null;
  }

  private void every(Duration period, Runnable task) {
    timers.add(vertx.setPeriodic(period.toMillis(), timer -> task.run()));
  }

  private static void await(Duration max, BooleanSupplier done) {
    long rounds = max.dividedBy(LOOK_AGAIN);
    for (long i = 0; i < rounds && !done.getAsBoolean(); i++) {
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }
}
