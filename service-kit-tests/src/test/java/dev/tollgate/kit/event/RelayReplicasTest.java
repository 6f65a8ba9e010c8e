package dev.tollgate.kit.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.kit.KitConfig;
import dev.tollgate.kit.KitTest;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.local.fault.FaultProxy;
import dev.tollgate.local.test.TestInfrastructure;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Replicas of a service that start while Kafka is away.
@KitTest
@QuarkusTestResource(value = KafkaLink.class, restrictToAnnotatedClass = true)
@Tag("ME-1")
class RelayReplicasTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// More than one batch.
  private static final int EVENTS = 700;

  private static final String ADD =
      """
      insert into outbox (topic, key, type, payload)
      select $1, $2, $3, version::text from generate_series(1, $4) version
      """;

  /// The last that they asked of the database.
  private static final String WAITING_RELAYS =
      """
      select count(*) from pg_stat_activity
       where datname = current_database() and state = 'idle' and query like 'select pg_try_advisory_lock%'
      """;

  @Inject WorkerTransactions worker;
  @Inject KitConfig config;
  @Inject OutboxRelay own;

  private final String key = UUID.randomUUID().toString();
  private final List<Replica> replicas = new ArrayList<>();

  /// Its metrics are nowhere to be seen.
  @BeforeEach
  void withoutTheServicesOwn() throws InterruptedException {
    own.onStop(new ShutdownEvent());
  }

  private record Replica(OutboxRelay relay, MeterRegistry metrics) {
    boolean sees() {
      return metrics.get("tollgate_outbox_oldest_seconds").gauge().value() > 0;
    }

    int sent() {
      return (int) metrics.get("tollgate_outbox_sent_events").counter().count();
    }

    void stop() throws InterruptedException {
      relay.onStop(new ShutdownEvent());
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (Replica each : replicas) {
      each.stop();
    }
  }

  @Test
  void one_takes_over_from_another_and_sends_once_what_waited_for_kafka() throws Exception {
    worker
        .pool()
        .preparedQuery(ADD)
        .execute(Tuple.of(Topics.KEY, key, KeyChanged.TYPE, EVENTS))
        .await()
        .atMost(PATIENCE);
    Replica first = replica();
    await().atMost(PATIENCE).until(first::sees);
    Replica second = another();

    first.stop();
    await().atMost(PATIENCE).until(second::sees);
    Replica third = another();

    try (FaultProxy link = TestInfrastructure.kafkaLink()) {
      assertThat(link.port()).isPositive();
      await().atMost(PATIENCE).until(() -> left() == 0);
      second.stop();
      third.stop();
    }
    assertThat(sent())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, EVENTS).mapToObj(String::valueOf).toList());
    assertThat(first.sent()).isZero();
    assertThat(second.sent() + third.sent()).isEqualTo(EVENTS);
  }

  /// Returns when it has found the lock taken.
  private Replica another() {
    Replica another = replica();
    await().atMost(PATIENCE).until(() -> count(WAITING_RELAYS) >= 1);
    return another;
  }

  private Replica replica() {
    var metrics = new SimpleMeterRegistry();
    var relay = new OutboxRelay(worker, config, new ObjectMapper(), Clock.systemUTC(), metrics);
    var replica = new Replica(relay, metrics);
    replicas.add(replica);
    relay.onStart(new StartupEvent());
    return replica;
  }

  private long left() {
    return count("select count(*) from outbox where key = '" + key + "'");
  }

  private long count(String sql) {
    return worker
        .pool()
        .query(sql)
        .execute()
        .map(rows -> rows.iterator().next().getLong(0))
        .await()
        .atMost(PATIENCE);
  }

  private List<String> sent() {
    List<String> sent = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> reader = ControlReader.of(Topics.KEY)) {
      TopicPartition topic = reader.assignment().iterator().next();
      long end = reader.endOffsets(List.of(topic)).get(topic);
      while (reader.position(topic) < end) {
        reader
            .poll(Duration.ofMillis(100))
            .forEach(
                each -> {
                  if (key.equals(each.key())) {
                    sent.add(new String(each.value(), UTF_8));
                  }
                });
      }
    }
    return sent;
  }
}
