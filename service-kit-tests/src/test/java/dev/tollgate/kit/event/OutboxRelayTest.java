package dev.tollgate.kit.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.kit.KitTest;
import dev.tollgate.kit.database.WorkerTransactions;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

@KitTest
class OutboxRelayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject Outbox outbox;
  @Inject WorkerTransactions worker;

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
