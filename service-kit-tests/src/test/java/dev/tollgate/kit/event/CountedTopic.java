package dev.tollgate.kit.event;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.kit.KitConfig;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.local.test.TestInfrastructure;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// A topic of its own whose consumers count in the database how often each record had its effect:
/// anything but once is a fault.
final class CountedTopic implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  final String consumerName = "counter-" + UUID.randomUUID();
  private final String topic = "test." + UUID.randomUUID();
  private final WorkerTransactions worker;
  private final KitConfig config;
  private final KafkaProducer<String, byte[]> producer;

  CountedTopic(WorkerTransactions worker, KitConfig config) {
    this.worker = worker;
    this.config = config;
    create();
    producer = new KafkaProducer<>(settings(), new StringSerializer(), new ByteArraySerializer());
  }

  private static Properties settings() {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", TestInfrastructure.kafkaBootstrap());
    settings.put("acks", "all");
    // A partition of a new topic may have no leader yet: what is refused must not be overtaken, or
    // the broker refuses it for ever as out of order.
    settings.put("max.in.flight.requests.per.connection", "1");
    return settings;
  }

  private void create() {
    admin(admin -> admin.createTopics(List.of(new NewTopic(topic, 4, (short) 1))).all());
  }

  /// Deletes the topic and makes it again under the same name.
  void makeAnew() {
    admin(admin -> admin.deleteTopics(List.of(topic)).all());
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              create();
              return true;
            });
  }

  private static void admin(Function<Admin, KafkaFuture<Void>> work) {
    try (Admin admin = Admin.create(settings())) {
      work.apply(admin).get(60, SECONDS);
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  void produce(int from, int until) {
    for (int i = from; i < until; i++) {
      producer.send(
          new ProducerRecord<>(
              topic, "key-" + i % 37, (consumerName + i).getBytes(StandardCharsets.UTF_8)));
    }
    producer.flush();
  }

  static Uni<Void> count(SqlConnection transaction, List<IncomingEvent> batch) {
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

  TransactionalConsumer consumer(BatchReader reader) {
    var consumer = new TransactionalConsumer(consumerName, topic, reader, worker, config);
    consumer.start();
    return consumer;
  }

  TransactionalConsumer consumer(BatchHandler handler) {
    return consumer(handler.reader());
  }

  TransactionalConsumer consumer() {
    BatchHandler count = CountedTopic::count;
    return consumer(count);
  }

  /// Records of this topic that had an effect, and for which the condition holds.
  long seen(String condition) {
    return worker
        .pool()
        .preparedQuery("select count(*) from seen where value like $1 and " + condition)
        .execute(Tuple.of(consumerName + "%"))
        .map(rows -> rows.iterator().next().getLong(0))
        .await()
        .atMost(PATIENCE);
  }

  /// Each of them once. The database may be away meanwhile.
  void awaitAll(int records) {
    await().atMost(PATIENCE).ignoreExceptions().until(() -> seen("true") == records);
    assertThat(seen("times <> 1")).isZero();
  }

  @Override
  public void close() {
    producer.close();
  }
}
