package dev.tollgate.metering.ingest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.contracts.usage.UsageCharged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.event.BatchHandler;
import dev.tollgate.kit.event.Consumers;
import dev.tollgate.kit.event.TransactionalConsumer;
import dev.tollgate.local.test.TestTokens;
import dev.tollgate.metering.MeteringTest;
import dev.tollgate.metering.TestClock;
import dev.tollgate.metering.Topic;
import dev.tollgate.metering.Usage;
import io.restassured.path.json.JsonPath;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@MeteringTest
@Tag("ME-1")
class ExactlyOnceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final String TOTAL = "totals.requests";

  @Inject UsageConsumer consumer;
  @Inject Consumers consumers;
  @Inject WorkerTransactions worker;
  @Inject TestClock clock;

  private final Topic topic = new Topic(Topics.USAGE);
  private final UUID account = UUID.randomUUID();

  @AfterEach
  void close() {
    topic.close();
    clock.back();
  }

  private JsonPath usage(String query) {
    return given()
        .auth()
        .oauth2(TestTokens.owner(account))
        .get("/v1/usage" + query)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private void awaitRequests(long requests) {
    await().atMost(PATIENCE).until(() -> usage("").getLong("totals.requests") == requests);
  }

  private JsonPath operator(String path) {
    return given()
        .auth()
        .oauth2(TestTokens.operator())
        .get(path)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private JsonPath awaitQuarantined(String reason, UUID eventId) {
    String item = "items.find { it.eventId == '" + eventId + "' }.";
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                reason.equals(
                    operator("/admin/v1/quarantine?limit=500").getString(item + "reason")));
    JsonPath page = operator("/admin/v1/quarantine?limit=500");
    page.setRootPath("items.find { it.eventId == '" + eventId + "' }");
    return page;
  }

  private JsonPath replay(String id, int status) {
    return given()
        .auth()
        .oauth2(TestTokens.operator())
        .post("/admin/v1/quarantine/" + id + "/replay")
        .then()
        .statusCode(status)
        .extract()
        .jsonPath();
  }

  private void assertBalanced() {
    JsonPath books = operator("/admin/v1/usage/conservation");
    assertThat(books.getBoolean("balanced")).as(books.prettify()).isTrue();
  }

  private long rows(String table) {
    return worker
        .pool()
        .preparedQuery("select count(*) from " + table + " where account_id = $1")
        .execute(Tuple.of(account))
        .map(rows -> rows.iterator().next().getLong(0))
        .await()
        .atMost(PATIENCE);
  }

  @Test
  void an_event_that_comes_three_times_counts_once_in_every_sum() {
    Usage call = Usage.of(account);

    topic.send(call, call, Usage.of(account).failed());
    topic.send(call);
    awaitRequests(2);

    JsonPath answer = usage("");
    assertThat(answer.getLong("totals.failed")).isEqualTo(1);
    assertThat(answer.getLong("totals.inputTokens")).isEqualTo(100);
    assertThat(answer.getLong("totals.outputTokens")).isEqualTo(40);
    assertThat(answer.getString("totals.costUsd")).isEqualTo("0.001234567");
    assertThat(answer.getInt("totals.credits")).isEqualTo(1);
    assertThat(usage("?windowSize=MINUTE").getLong("totals.requests")).isEqualTo(2);
    assertThat(usage("?windowSize=HOUR").getLong("totals.requests")).isEqualTo(2);
    assertThat(usage("?windowSize=DAY").getLong("totals.requests")).isEqualTo(2);
    assertThat(rows("usage_event")).isEqualTo(2);
    assertBalanced();
  }

  @Test
  void settlements_and_ends_of_leases_are_no_usage() {
    UUID lease = UUID.randomUUID();
    topic.send(
        account, UsageCharged.TYPE, new UsageCharged("c", lease, account, "gateway-0", 1_000_000));
    topic.send(account, LeaseClosed.TYPE, new LeaseClosed(lease, account, "gateway-0"));
    topic.send(Usage.of(account));

    awaitRequests(1);

    assertThat(operator("/admin/v1/usage/conservation").getLong("skipped"))
        .isGreaterThanOrEqualTo(2);
    assertBalanced();
  }

  @Test
  void what_cannot_be_read_waits_in_quarantine_and_blocks_nobody() {
    List<byte[]> poison =
        List.of(
            new byte[0],
            new byte[] {0, (byte) 0xff, 0x13},
            "{\"eventId\":".getBytes(StandardCharsets.UTF_8),
            "null".getBytes(StandardCharsets.UTF_8),
            "{\"eventId\":\"%s\",\"costNanoUsd\":-1}"
                .formatted(Usage.idAt(Instant.now()))
                .getBytes(StandardCharsets.UTF_8));
    long before = operator("/admin/v1/usage/conservation").getLong("quarantined");

    poison.forEach(value -> topic.sendBytes(account, UsageRecorded.TYPE, value));
    topic.sendBytes(account, "somebody.else\0.v9", "{}".getBytes(StandardCharsets.UTF_8));
    topic.send(Usage.of(account));
    awaitRequests(1);

    assertThat(operator("/admin/v1/usage/conservation").getLong("quarantined"))
        .isEqualTo(before + 6);
    assertBalanced();
  }

  @Test
  void an_event_with_text_or_numbers_that_no_sum_could_hold_is_invalid() {
    Usage nul = Usage.of(account).named("chat", "openai", "gpt\0");
    Usage half = Usage.of(account).named("chat", "openai", "gpt-\ud800");
    Usage dear = Usage.of(account).costing(Long.MAX_VALUE);
    Usage random = Usage.of(account).withId(UUID.randomUUID());

    topic.send(nul, half, dear, random, Usage.of(account));
    awaitRequests(1);

    for (Usage invalid : List.of(nul, half, dear, random)) {
      JsonPath waiting = awaitQuarantined("invalid", invalid.id());
      assertThat(replay(waiting.getString("id"), 409).getString("code")).isEqualTo("conflict");
    }
    assertBalanced();
  }

  @Test
  void an_event_of_last_week_counts_in_its_own_day() {
    Instant late = Instant.now().minus(Duration.ofDays(7));

    topic.send(Usage.at(account, late));
    awaitRequests(1);

    JsonPath answer = usage("?windowSize=DAY");
    assertThat(answer.getString("data[0].windowStart"))
        .isEqualTo(late.toString().substring(0, 10) + "T00:00:00Z");
    assertThat(answer.getList("data")).hasSize(1);
  }

  @Test
  void an_event_older_than_the_memory_waits_and_counts_once_when_replayed() {
    Usage old = Usage.at(account, Instant.now().minus(Duration.ofDays(36)));
    topic.send(old);
    String id = awaitQuarantined("too_old", old.id()).getString("id");

    assertThat(replay(id, 200).getString("outcome")).isEqualTo("counted");
    assertThat(replay(id, 200).getString("outcome")).isEqualTo("counted");
    topic.send(old);
    topic.send(Usage.of(account));
    awaitRequests(1);

    String from = "?from=" + old.openedAt().minus(Duration.ofDays(2));
    assertThat(usage(from).getLong("totals.requests")).isEqualTo(2);
    assertThat(rows("usage_event")).as("raw rows of days that are kept").isEqualTo(1);
    assertBalanced();
  }

  @Test
  void an_event_from_the_future_waits() {
    Usage early = Usage.at(account, Instant.now().plus(Duration.ofHours(1)));

    topic.send(early);
    String id = awaitQuarantined("in_future", early.id()).getString("id");

    assertThat(replay(id, 409).getString("detail")).contains("still cannot be counted");
    assertBalanced();
  }

  @Test
  void an_event_that_came_too_early_and_then_again_counts_once_whenever_it_is_replayed() {
    Usage early = Usage.at(account, Instant.now().plus(Duration.ofHours(1)));
    topic.send(early);
    String id = awaitQuarantined("in_future", early.id()).getString("id");
    clock.forward(Duration.ofHours(2));
    topic.send(early);
    awaitRequests(1);

    clock.forward(Duration.ofDays(36));

    assertThat(replay(id, 200).getString("outcome")).isEqualTo("duplicate");
    assertThat(usage("?from=" + early.openedAt().minus(Duration.ofDays(1))).getLong(TOTAL))
        .isEqualTo(1);
    assertBalanced();
  }

  @ParameterizedTest
  @CsvSource({"replayed,maybe", "reason,dislike", "after,here", "limit,many", "limit,501"})
  void a_parameter_that_makes_no_sense_is_refused_by_its_name(String name, String value) {
    JsonPath problem =
        given()
            .auth()
            .oauth2(TestTokens.operator())
            .get("/admin/v1/quarantine?" + name + "=" + value)
            .then()
            .statusCode(400)
            .extract()
            .jsonPath();

    assertThat(problem.getList("fields.name")).containsExactly(name);
  }

  @Test
  void only_operators_see_quarantine_and_an_unknown_id_is_not_there() {
    given()
        .auth()
        .oauth2(TestTokens.owner(account))
        .get("/admin/v1/quarantine")
        .then()
        .statusCode(403);
    given().get("/admin/v1/quarantine").then().statusCode(401);
    assertThat(replay(UUID.randomUUID().toString(), 404).getString("code")).isEqualTo("not_found");
  }

  @Test
  void each_event_counts_once_though_sessions_die_in_mid_transaction_and_consumers_come_and_go() {
    int events = 3_000;
    AtomicInteger killed = new AtomicInteger();
    BatchHandler dying =
        (transaction, batch) ->
            killed.incrementAndGet() % 3 == 0
                ? consumer
                    .count(transaction, batch)
                    .chain(
                        () ->
                            transaction
                                .query("select pg_terminate_backend(pg_backend_pid())")
                                .execute())
                    .replaceWithVoid()
                : consumer.count(transaction, batch);
    List<UUID> accounts = new ArrayList<>(List.of(account));
    for (int i = 0; i < 20; i++) {
      accounts.add(UUID.randomUUID());
    }

    try (TransactionalConsumer second = consumers.start("metering", Topics.USAGE, dying)) {
      for (int i = 0; i < events; i++) {
        Usage call = Usage.of(accounts.get(i % accounts.size())).costing(i);
        topic.send(call);
        if (i % 5 == 0) {
          topic.send(call);
        }
        if (i == events / 2) {
          await().atMost(PATIENCE).until(() -> killed.get() > 2);
        }
      }
      assertThat(second.id()).isEqualTo("metering:" + Topics.USAGE);
    }

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(total(accounts, "requests")).isEqualTo(events));
    assertThat(total(accounts, "cost_nano_usd")).isEqualTo((long) events * (events - 1) / 2);
    assertThat(killed).hasValueGreaterThan(2);
    assertBalanced();
  }

  private long total(List<UUID> accounts, String figure) {
    return worker
        .pool()
        .preparedQuery(
            "select coalesce(sum("
                + figure
                + "), 0)::bigint from usage_day where account_id = any($1::uuid[])")
        .execute(Tuple.tuple().addValue(accounts.toArray(UUID[]::new)))
        .map(rows -> rows.iterator().next().getLong(0))
        .await()
        .atMost(PATIENCE);
  }
}
