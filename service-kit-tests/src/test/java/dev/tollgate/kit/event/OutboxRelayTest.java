package dev.tollgate.kit.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.kit.KitConfig;
import dev.tollgate.kit.KitTest;
import dev.tollgate.kit.database.WorkerTransactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KitTest
class OutboxRelayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject Outbox outbox;
  @Inject WorkerTransactions worker;
  @Inject KitConfig config;

  private final MeterRegistry metrics = new SimpleMeterRegistry();

  private static KeyChanged change(UUID account, int version) {
    return new KeyChanged(account, version, "openai", true, version);
  }

  private Uni<Void> add(UUID account, int version) {
    return worker.inTransaction(
        tx ->
            outbox.add(
                tx, Topics.KEY, account.toString(), KeyChanged.TYPE, change(account, version)));
  }

  @Test
  void events_leave_in_order_as_cloud_events_and_the_outbox_is_empty_afterwards() {
    UUID account = UUID.randomUUID();
    IntStream.rangeClosed(1, 50).forEach(version -> add(account, version).await().atMost(PATIENCE));

    List<ConsumerRecord<String, byte[]>> sent = new ArrayList<>();
    try (var reader = ControlReader.of(Topics.KEY)) {
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                reader
                    .poll(Duration.ofMillis(100))
                    .forEach(
                        each -> {
                          if (account.toString().equals(each.key())) {
                            sent.add(each);
                          }
                        });
                return sent.size() >= 50;
              });
    }

    assertThat(sent.stream().map(each -> new String(each.value(), UTF_8)))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 50)
                .mapToObj(
                    v ->
                        "{\"accountId\":\"%s\",\"version\":%d,\"provider\":\"openai\",\"active\":true,\"keyVersion\":%d}"
                            .formatted(account, v, v))
                .toList());
    assertThat(ControlReader.header(sent.getFirst(), "ce_type")).isEqualTo(KeyChanged.TYPE);
    assertThat(ControlReader.header(sent.getFirst(), "ce_specversion")).isEqualTo("1.0");
    assertThat(ControlReader.header(sent.getFirst(), "ce_source"))
        .isEqualTo("/tollgate/key-vault-service");
    assertThat(sent.stream().map(each -> ControlReader.header(each, "ce_id")))
        .doesNotHaveDuplicates();
    await().atMost(PATIENCE).until(() -> waiting(account) == 0);
  }

  @Test
  void an_event_whose_cause_is_rolled_back_is_never_sent() {
    UUID account = UUID.randomUUID();
    Uni<Void> rolledBack =
        worker.inTransaction(
            tx ->
                outbox
                    .add(tx, Topics.KEY, account.toString(), KeyChanged.TYPE, change(account, 1))
                    .chain(() -> Uni.createFrom().failure(new IllegalStateException("planted"))));

    assertThatThrownBy(() -> rolledBack.await().atMost(PATIENCE))
        .isInstanceOf(IllegalStateException.class);
    assertThat(waiting(account)).isZero();
  }

  /// A second relay, which takes turns with the service's own while nothing can be sent.
  @Test
  @Tag("OP-2")
  void a_gauge_tells_how_long_events_wait_that_the_broker_does_not_take()
      throws InterruptedException {
    String key = UUID.randomUUID().toString();
    inDatabase(
        "insert into outbox (topic, key, type, payload, occurred_at)"
            + " values ('no topic', '%s', 'x', '{}', now() - interval '1 hour')".formatted(key));
    OutboxRelay relay = relay(config);
    try {
      await().atMost(PATIENCE).until(() -> oldestSeconds() >= 3_600);
      forget(key);
      await().atMost(PATIENCE).until(() -> oldestSeconds() < 60);
    } finally {
      forget(key);
      relay.onStop(new ShutdownEvent());
    }
  }

  private void forget(String key) {
    inDatabase("delete from outbox where key = '" + key + "'");
  }

  private double oldestSeconds() {
    return metrics.get("tollgate_outbox_oldest_seconds").gauge().value();
  }

  @Test
  void a_relay_goes_on_after_an_error() throws InterruptedException {
    AtomicInteger begun = new AtomicInteger();
    OutboxRelay relay = relay(failing(begun));

    try {
      await().atMost(PATIENCE).until(() -> begun.get() >= 2);
    } finally {
      relay.onStop(new ShutdownEvent());
    }
  }

  private OutboxRelay relay(KitConfig config) {
    var relay = new OutboxRelay(worker, config, new ObjectMapper(), Clock.systemUTC(), metrics);
    relay.onStart(new StartupEvent());
    return relay;
  }

  /// Cannot be read.
  private static KitConfig failing(AtomicInteger begun) {
    return (KitConfig)
        Proxy.newProxyInstance(
            KitConfig.class.getClassLoader(),
            new Class<?>[] {KitConfig.class},
            (proxy, method, arguments) -> {
              begun.incrementAndGet();
              throw new NoClassDefFoundError("planted");
            });
  }

  private void inDatabase(String sql) {
    worker.pool().query(sql).execute().await().atMost(PATIENCE);
  }

  private long waiting(UUID account) {
    return worker
        .pool()
        .query("select count(*) from outbox where key = '" + account + "'")
        .execute()
        .map(rows -> rows.iterator().next().getLong(0))
        .await()
        .atMost(PATIENCE);
  }
}
