package dev.tollgate.kit.event;

import static dev.tollgate.kit.event.CountedTopic.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.kit.KitConfig;
import dev.tollgate.kit.KitTest;
import dev.tollgate.kit.database.WorkerTransactions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KitTest
@Tag("ME-1")
class TransactionalConsumerTest {
  private static final int RECORDS = 3_000;

  @Inject WorkerTransactions worker;
  @Inject KitConfig config;

  private CountedTopic topic;

  @BeforeEach
  void open() {
    topic = new CountedTopic(worker, config);
  }

  @AfterEach
  void close() {
    topic.close();
  }

  @Test
  void each_record_counts_once_though_its_batch_fails_before_and_after_its_effect() {
    Random random = new Random(7);
    AtomicInteger tried = new AtomicInteger();
    BatchHandler flaky =
        (transaction, batch) -> {
          Uni<Void> fault = Uni.createFrom().failure(new IllegalStateException("planted"));
          int time = tried.getAndIncrement();
          // The first two tries fail however few batches there are, then a third of them.
          return switch (time < 2 ? time : random.nextInt(6)) {
            case 0 -> fault;
            case 1 -> CountedTopic.count(transaction, batch).chain(() -> fault);
            default -> CountedTopic.count(transaction, batch);
          };
        };
    topic.produce(0, RECORDS);

    try (TransactionalConsumer consumer = topic.consumer(flaky)) {
      topic.awaitAll(RECORDS);
    }
    assertThat(tried).hasValueGreaterThan(2);
  }

  @Test
  void the_next_batch_is_read_while_the_transaction_of_the_last_one_runs() {
    CompletableFuture<Void> readOn = new CompletableFuture<>();
    Set<String> read = ConcurrentHashMap.newKeySet();
    BatchReader reader =
        batch -> {
          read.add(batch.getFirst().partition() + ":" + batch.getFirst().offset());
          if (read.size() > 1) {
            readOn.complete(null);
          }
          // The first transaction ends when the second batch has been read, and not before.
          return transaction ->
              Uni.createFrom()
                  .completionStage(readOn)
                  .chain(() -> CountedTopic.count(transaction, batch));
        };
    topic.produce(0, 400);

    try (TransactionalConsumer consumer = topic.consumer(reader)) {
      topic.awaitAll(400);
    }
  }

  @Test
  void each_record_counts_once_while_instances_come_and_go() {
    try (TransactionalConsumer first = topic.consumer()) {
      topic.produce(0, RECORDS / 3);
      TransactionalConsumer second = topic.consumer();
      topic.produce(RECORDS / 3, 2 * RECORDS / 3);
      await().atMost(PATIENCE).until(() -> topic.seen("true") > RECORDS / 3);
      second.close();
      topic.produce(2 * RECORDS / 3, RECORDS);
      topic.awaitAll(RECORDS);
      assertThat(first.healthy()).isTrue();
    }
  }

  @Test
  void an_instance_whose_offsets_were_moved_by_another_has_no_effect() {
    topic.produce(0, 100);
    try (TransactionalConsumer consumer = topic.consumer()) {
      topic.awaitAll(100);
      worker
          .pool()
          .preparedQuery(
              "update consumed_offset set next_offset = next_offset + 5 where consumer = $1")
          .execute(Tuple.of(topic.consumerName))
          .await()
          .atMost(PATIENCE);
      topic.produce(100, 200);

      // The other instance claims to have taken five records of each partition, so these never
      // count here.
      await().atMost(PATIENCE).until(() -> topic.seen("true") >= 180);
      assertThat(topic.seen("true")).isEqualTo(180);
      assertThat(topic.seen("times <> 1")).isZero();
    }
  }

  @Test
  void a_topic_that_was_made_anew_is_not_read_with_the_old_offsets() {
    topic.produce(0, 50);
    try (TransactionalConsumer consumer = topic.consumer()) {
      topic.awaitAll(50);
    }
    topic.makeAnew();
    topic.produce(50, 100);

    try (TransactionalConsumer consumer = topic.consumer()) {
      await().atMost(PATIENCE).until(() -> !consumer.healthy());
      assertThat(topic.seen("true")).isEqualTo(50);
    }
  }
}
