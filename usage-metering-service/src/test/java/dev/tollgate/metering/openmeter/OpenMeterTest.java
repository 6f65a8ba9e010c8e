package dev.tollgate.metering.openmeter;

import static dev.tollgate.metering.Api.PATIENCE;
import static dev.tollgate.metering.Api.awaitRequests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.Topics;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.metering.FakeOpenMeter;
import dev.tollgate.metering.MeteringTest;
import dev.tollgate.metering.Topic;
import dev.tollgate.metering.Usage;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@MeteringTest
@Tag("ME-6")
class OpenMeterTest {
  @Inject MeterRegistry metrics;
  @Inject WorkerTransactions worker;
  FakeOpenMeter openMeter;

  private final Topic topic = new Topic(Topics.USAGE);
  private final UUID account = UUID.randomUUID();

  @AfterEach
  void close() {
    topic.close();
    openMeter.mend();
  }

  private List<JsonNode> taken(Usage... calls) {
    List<String> ids =
        IntStream.range(0, calls.length).mapToObj(i -> calls[i].id().toString()).toList();
    return openMeter.taken().stream()
        .filter(event -> ids.contains(event.get("id").asText()))
        .toList();
  }

  @Test
  void every_call_is_told_without_naming_its_account() {
    Usage first = Usage.of(account);
    Usage second = Usage.of(account).failed();
    topic.send(first, first, second);

    await().atMost(PATIENCE).until(() -> taken(first, second).size() == 2);

    JsonNode event = taken(first).getFirst();
    assertThat(event.get("specversion").asText()).isEqualTo("1.0");
    assertThat(event.get("type").asText()).isEqualTo("LLM_TOKEN");
    assertThat(event.get("data").get("prompt_tokens").asLong()).isEqualTo(123);
    assertThat(event.get("data").get("completion_tokens").asLong()).isEqualTo(45);
    assertThat(event.get("data").get("model").asText()).isEqualTo("openai/gpt-4.1-mini");
    assertThat(event.get("data").get("cost_usd").asText()).isEqualTo("0.001234567");
    assertThat(event.toString()).doesNotContain(account.toString());
    assertThat(taken(second).getFirst().get("subject")).isEqualTo(event.get("subject"));
  }

  @ParameterizedTest
  @ValueSource(ints = {503, 400, 404})
  void what_openmeter_missed_while_it_was_down_it_gets_afterwards(int status) {
    Usage[] calls = IntStream.range(0, 10).mapToObj(_ -> Usage.of(account)).toArray(Usage[]::new);
    openMeter.answerAll(status);
    double before = metrics.get("openmeter_ingest_errors").counter().count();
    topic.send(calls);
    awaitRequests(account, 10);
    await()
        .atMost(PATIENCE)
        .until(() -> metrics.get("openmeter_ingest_errors").counter().count() > before);
    assertThat(taken(calls)).isEmpty();

    openMeter.mend();

    await().atMost(PATIENCE).until(() -> taken(calls).size() == 10);
    assertThat(taken(calls)).extracting(event -> event.get("id").asText()).doesNotHaveDuplicates();
  }

  @Test
  void an_event_that_openmeter_refuses_is_left_out_and_those_behind_it_arrive() {
    Usage[] calls = IntStream.range(0, 10).mapToObj(_ -> Usage.of(account)).toArray(Usage[]::new);
    openMeter.refuse(calls[3].id());
    double before = metrics.get("openmeter_ingest_refused").counter().count();

    topic.send(calls);

    await().atMost(PATIENCE).until(() -> taken(calls).size() == 9);
    assertThat(taken(calls[3])).isEmpty();
    await()
        .atMost(PATIENCE)
        .until(() -> metrics.get("openmeter_ingest_refused").counter().count() == before + 1);
  }

  @Test
  void an_instance_asks_once_whether_it_may_send_and_not_for_each_event_that_waits() {
    List<String> plan = new ArrayList<>();
    worker
        .pool()
        .preparedQuery("explain " + BufferedEvents.OLDEST)
        .execute(Tuple.of(1L, 200))
        .await()
        .atMost(PATIENCE)
        .forEach(row -> plan.add(row.getString(0)));

    assertThat(plan).anySatisfy(line -> assertThat(line).contains("One-Time Filter"));
  }
}
