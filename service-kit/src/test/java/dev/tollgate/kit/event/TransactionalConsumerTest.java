package dev.tollgate.kit.event;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.kit.KitConfig;
import dev.tollgate.kit.KitTest;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.local.test.TestInfrastructure;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KitTest
@Tag("ME-1")
class TransactionalConsumerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int RECORDS = 3_000;

  @Inject WorkerTransactions worker;
  @Inject KitConfig config;

  private final String topic = "test." + UUID.randomUUID();
  private final String name = "counter-" + UUID.randomUUID();
  private KafkaProducer<String, byte[]> producer;

  @BeforeEach
  void open() throws Exception {
    create();
    producer = new KafkaProducer<>(settings(), new StringSerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void close() {
    producer.close();
  }

  private static Properties settings() {
    Properties settings = new Properties();
    settings.putAll(
        Map.of("bootstrap.servers", TestInfrastructure.kafkaBootstrap(), "acks", "all"));
    return settings;
  }

  private void create() throws Exception {
    try (Admin admin = Admin.create(settings())) {
      admin.createTopics(List.of(new NewTopic(topic, 4, (short) 1))).all().get(30, SECONDS);
    }
  }

  private void produce(int from, int until) {
    for (int i = from; i < until; i++) {
      producer.send(
          new ProducerRecord<>(
              topic, "key-" + i % 37, (name + i).getBytes(StandardCharsets.UTF_8)));
    }
    producer.flush();
  }

  /// Counts how often each value was seen: anything but once is a fault.
  private static Uni<Void> count(SqlConnection transaction, List<IncomingEvent> batch) {
    String[] values =
        batch.stream()
            .map(each -> new String(each.value(), StandardCharsets.UTF_8))
            .sorted()
            .toArray(String[]::new);
    return transaction
        .preparedQuery(
            "insert into seen select unnest($1::text[]), 1 on conflict (value) do update set times = seen.times + 1")
        .execute(Tuple.of(values))
        .replaceWithVoid();
  }

  private TransactionalConsumer start(BatchHandler handler) {
    var consumer = new TransactionalConsumer(name, topic, handler, worker, config);
    consumer.start();
    return consumer;
  }

  private long seen(String condition) {
    return worker
        .pool()
        .preparedQuery("select count(*) from seen where value like $1 and " + condition)
        .execute(Tuple.of(name + "%"))
        .map(rows -> rows.iterator().next().getLong(0))
        .await()
        .atMost(PATIENCE);
  }

  private void awaitAll(int records) {
    await().atMost(PATIENCE).until(() -> seen("true") == records);
    assertThat(seen("times <> 1")).isZero();
  }

  @Test
  void each_record_counts_once_though_its_batch_fails_before_and_after_its_effect() {
    Random random = new Random(7);
    AtomicInteger faults = new AtomicInteger();
    BatchHandler flaky =
        (transaction, batch) -> {
          if (random.nextInt(3) > 0) {
            return count(transaction, batch);
          }
          faults.incrementAndGet();
          Uni<Void> fault = Uni.createFrom().failure(new IllegalStateException("planted"));
          return random.nextBoolean() ? fault : count(transaction, batch).chain(() -> fault);
        };
    produce(0, RECORDS);

    try (TransactionalConsumer consumer = start(flaky)) {
      awaitAll(RECORDS);
    }
    assertThat(faults).hasPositiveValue();
  }

  @Test
  void each_record_counts_once_while_instances_come_and_go() {
    try (TransactionalConsumer first = start(TransactionalConsumerTest::count)) {
      produce(0, RECORDS / 3);
      TransactionalConsumer second = start(TransactionalConsumerTest::count);
      produce(RECORDS / 3, 2 * RECORDS / 3);
      await().atMost(PATIENCE).until(() -> seen("true") > RECORDS / 3);
      second.close();
      produce(2 * RECORDS / 3, RECORDS);
      awaitAll(RECORDS);
      assertThat(first.healthy()).isTrue();
    }
  }

  @Test
  void an_instance_whose_offsets_were_moved_by_another_has_no_effect() {
    produce(0, 100);
    try (TransactionalConsumer consumer = start(TransactionalConsumerTest::count)) {
      awaitAll(100);
      worker
          .pool()
          .preparedQuery(
              "update consumed_offset set next_offset = next_offset + 5 where consumer = $1")
          .execute(Tuple.of(name))
          .await()
          .atMost(PATIENCE);
      produce(100, 200);

      // The other instance claims to have taken five records of each partition, so these never
      // count here.
      await().atMost(PATIENCE).until(() -> seen("true") >= 180);
      assertThat(seen("true")).isEqualTo(180);
      assertThat(seen("times <> 1")).isZero();
    }
  }

  @Test
  void a_topic_that_was_made_anew_is_not_read_with_the_old_offsets() throws Exception {
    produce(0, 50);
    try (TransactionalConsumer consumer = start(TransactionalConsumerTest::count)) {
      awaitAll(50);
    }
    try (Admin admin = Admin.create(settings())) {
      admin.deleteTopics(List.of(topic)).all().get(30, SECONDS);
    }
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              create();
              return true;
            });
    produce(50, 100);

    try (TransactionalConsumer consumer = start(TransactionalConsumerTest::count)) {
      await().atMost(PATIENCE).until(() -> !consumer.healthy());
      assertThat(seen("true")).isEqualTo(50);
    }
  }

  @Test
  void consuming_goes_on_after_the_database_and_the_broker_were_killed() {
    produce(0, 100);
    try (TransactionalConsumer consumer = start(TransactionalConsumerTest::count)) {
      awaitAll(100);
      TestInfrastructure.kill("postgres");
      produce(100, 200);
      TestInfrastructure.restart("postgres");
      await().atMost(PATIENCE).ignoreExceptions().until(() -> seen("true") == 200);
      TestInfrastructure.kill("kafka");
      TestInfrastructure.restart("kafka");
      produce(200, 300);
      await().atMost(PATIENCE).ignoreExceptions().until(() -> seen("true") == 300);
      assertThat(seen("times <> 1")).isZero();
      await().atMost(PATIENCE).until(consumer::healthy);
    }
  }
}
