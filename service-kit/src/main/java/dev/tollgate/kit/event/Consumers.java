package dev.tollgate.kit.event;

import dev.tollgate.kit.KitConfig;
import dev.tollgate.kit.database.WorkerTransactions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/// The consumers of this service: started here, stopped at shutdown, shown in health and metrics.
@Singleton
@Default
@Readiness
public class Consumers implements HealthCheck {
  private final WorkerTransactions worker;
  private final KitConfig config;
  private final MeterRegistry metrics;
  private final List<TransactionalConsumer> running = new CopyOnWriteArrayList<>();

  Consumers(WorkerTransactions worker, KitConfig config, MeterRegistry metrics) {
    this.worker = worker;
    this.config = config;
    this.metrics = metrics;
  }

  /// Starts to consume. Call it when the service starts, after its migrations.
  ///
  /// @param name names the stored offsets and the Kafka group: never change it
  public TransactionalConsumer start(String name, String topic, BatchHandler handler) {
    return startReading(name, topic, handler.reader());
  }

  /// As above, for batches that are worth reading before their transaction begins.
  public TransactionalConsumer startReading(String name, String topic, BatchReader reader) {
    var consumer = new TransactionalConsumer(name, topic, reader, worker, config);
    Gauge.builder("tollgate_consumer_lag_records", consumer, TransactionalConsumer::lag)
        .tag("consumer", name)
        .tag("topic", topic)
        .register(metrics);
    running.add(consumer);
    consumer.start();
    return consumer;
  }

  void onStop(@Observes ShutdownEvent stop) {
    running.forEach(TransactionalConsumer::close);
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder answer = HealthCheckResponse.named("consumers");
    running.forEach(each -> answer.withData(each.id(), each.healthy() ? "up" : "down"));
    return answer.status(running.stream().allMatch(TransactionalConsumer::healthy)).build();
  }
}
