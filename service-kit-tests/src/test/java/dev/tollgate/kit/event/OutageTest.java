package dev.tollgate.kit.event;

import static dev.tollgate.kit.event.CountedTopic.PATIENCE;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.Tick;
import dev.tollgate.contracts.Topics;
import dev.tollgate.kit.KitConfig;
import dev.tollgate.kit.KitTest;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.local.test.TestInfrastructure;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// kill -9 of what the relay and the consumers stand on.
@KitTest
@Tag("ME-1")
class OutageTest {
  @Inject WorkerTransactions worker;
  @Inject KitConfig config;

  @Test
  void ticks_and_consumers_go_on_after_the_database_and_the_broker_were_killed() {
    try (CountedTopic topic = new CountedTopic(worker, config);
        TransactionalConsumer consumer = topic.consumer()) {
      topic.produce(0, 100);
      topic.awaitAll(100);

      TestInfrastructure.kill("postgres");
      topic.produce(100, 200);
      TestInfrastructure.restart("postgres");
      topic.awaitAll(200);
      awaitTicks();

      TestInfrastructure.kill("kafka");
      TestInfrastructure.restart("kafka");
      topic.produce(200, 300);
      topic.awaitAll(300);
      awaitTicks();
      await().atMost(PATIENCE).until(consumer::healthy);
    }
  }

  private static void awaitTicks() {
    try (KafkaConsumer<String, byte[]> reader = ControlReader.of(Topics.KEY)) {
      reader.seekToEnd(reader.assignment());
      AtomicInteger ticks = new AtomicInteger();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                reader.poll(Duration.ofMillis(100)).forEach(each -> ticks.addAndGet(isTick(each)));
                return ticks.get() >= 3;
              });
    }
  }

  private static int isTick(ConsumerRecord<String, byte[]> each) {
    return ControlReader.header(each, "ce_type").equals(Tick.TYPE) ? 1 : 0;
  }
}
