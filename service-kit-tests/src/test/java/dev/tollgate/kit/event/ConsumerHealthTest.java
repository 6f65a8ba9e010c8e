package dev.tollgate.kit.event;

import static dev.tollgate.kit.event.CountedTopic.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.kit.KitConfig;
import dev.tollgate.kit.KitTest;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.local.test.TestInfrastructure;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@KitTest
@Tag("ME-1")
class ConsumerHealthTest {
  @Inject WorkerTransactions worker;
  @Inject KitConfig config;
  @TempDir Path folder;

  @Test
  void a_consumer_that_always_fails_is_unhealthy_and_rests_longer_each_time() throws IOException {
    List<Long> tries = new CopyOnWriteArrayList<>();
    BatchHandler failing =
        (transaction, batch) -> {
          tries.add(System.nanoTime());
          return Uni.createFrom().failure(new IllegalStateException("planted"));
        };

    try (CountedTopic topic = new CountedTopic(worker, recordsComeLate())) {
      topic.produce(0, 10);
      try (TransactionalConsumer consumer = topic.consumer(failing)) {
        await().atMost(PATIENCE).until(() -> tries.size() >= 6);

        assertThat(consumer.healthy()).isFalse();
        assertThat(Duration.ofNanos(tries.get(5) - tries.get(4)))
            .as("between the fifth and the sixth try")
            .isGreaterThan(Duration.ofMillis(1600));
      }
    }
  }

  /// The first poll after a consumer was opened finds nothing: the broker waits for more.
  private KitConfig recordsComeLate() throws IOException {
    String settings =
        Files.writeString(
                folder.resolve("kafka.properties"),
                "fetch.min.bytes=1000000\nfetch.max.wait.ms=600\n")
            .toString();
    return (KitConfig)
        Proxy.newProxyInstance(
            KitConfig.class.getClassLoader(),
            new Class<?>[] {KitConfig.class},
            (proxy, method, arguments) ->
                method.getName().equals("kafkaPropertiesFile")
                    ? Optional.of(settings)
                    : method.invoke(config, arguments));
  }

  @Test
  void consumers_with_nothing_to_do_are_healthy_again_after_faults_even_without_a_partition()
      throws SQLException {
    try (CountedTopic topic = new CountedTopic(worker, config)) {
      List<TransactionalConsumer> all = new ArrayList<>();
      try {
        withoutOffsets(
            () -> {
              Stream.generate(topic::consumer).limit(5).forEach(all::add);
              await()
                  .atMost(PATIENCE)
                  .until(() -> all.stream().noneMatch(TransactionalConsumer::healthy));
            });

        await().atMost(PATIENCE).until(() -> all.stream().allMatch(TransactionalConsumer::healthy));
      } finally {
        all.forEach(TransactionalConsumer::close);
      }
    }
  }

  private static void withoutOffsets(Runnable work) throws SQLException {
    inDatabase("alter table consumed_offset rename to consumed_offset_away");
    try {
      work.run();
    } finally {
      inDatabase("alter table consumed_offset_away rename to consumed_offset");
    }
  }

  private static void inDatabase(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("vault"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
