package dev.tollgate.metering.export;

import static dev.tollgate.metering.Api.PATIENCE;
import static dev.tollgate.metering.Api.awaitRequests;
import static dev.tollgate.metering.Api.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.local.test.TestTokens;
import dev.tollgate.metering.MeteringTest;
import dev.tollgate.metering.Topic;
import dev.tollgate.metering.Usage;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@MeteringTest
@Tag("ME-7")
class ExportTest {
  @Inject AccountTransactions accounts;
  @Inject WorkerTransactions worker;

  private final Topic topic = new Topic(Topics.USAGE);
  private final UUID account = UUID.randomUUID();

  @AfterEach
  void close() {
    topic.close();
  }

  private ValidatableResponse post(String body) {
    return given()
        .auth()
        .oauth2(TestTokens.owner(account))
        .contentType("application/json")
        .body(body)
        .post("/v1/exports")
        .then();
  }

  private List<String[]> fetch(String path) {
    String file =
        given()
            .auth()
            .oauth2(TestTokens.owner(account))
            .get(path)
            .then()
            .statusCode(200)
            .contentType("text/csv")
            .extract()
            .asString();
    return file.lines().map(line -> line.split(",", -1)).toList();
  }

  @Test
  void a_file_holds_what_the_query_sums_up_and_can_be_resumed() {
    Usage[] calls =
        IntStream.range(0, 20)
            .mapToObj(i -> Usage.at(account, Instant.now().minus(Duration.ofDays(i))).costing(i))
            .toArray(Usage[]::new);
    topic.send(calls);
    topic.send(Usage.of(account).named("=1+1", "openai", "gpt"));
    awaitRequests(account, 21);

    String href =
        post("{\"type\":\"usage\",\"groupBy\":[\"feature\"]}")
            .statusCode(201)
            .extract()
            .jsonPath()
            .getString("href");
    List<String[]> file = fetch(href);

    assertThat(file.getFirst()).startsWith("window_start", "window_end", "feature", "requests");
    List<String[]> rows = file.subList(1, file.size());
    assertThat(rows).hasSize(21);
    assertThat(rows.stream().mapToLong(row -> Long.parseLong(row[3])).sum()).isEqualTo(21);
    assertThat(
            rows.stream()
                .map(row -> new BigDecimal(row[10]))
                .reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo(get(account, "/v1/usage").getString("totals.costUsd"));
    assertThat(rows).extracting(row -> row[2]).contains("'=1+1");

    String since = rows.get(15)[0];
    assertThat(fetch(href + "?since=" + since))
        .extracting(Arrays::toString)
        .containsExactlyElementsOf(rows.subList(15, 21).stream().map(Arrays::toString).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"type\":\"ledger\"}",
        "{\"type\":\"usage\",\"format\":\"xls\"}",
        "{\"type\":\"usage\",\"groupBy\":[\"account\"]}",
        "{\"type\":\"usage\",\"groupBy\":[null]}",
        "{\"type\":\"usage\",\"from\":\"soon\"}"
      })
  void terms_that_make_no_sense_are_refused(String body) {
    assertThat(post(body).statusCode(400).extract().jsonPath().getString("code"))
        .isEqualTo("invalid_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"agents\"", "\"agent\""})
  void an_answer_to_far_too_many_groups_is_short(String group) {
    String groups = group + ("," + group).repeat(50_000);

    String answer =
        post("{\"type\":\"usage\",\"groupBy\":[" + groups + "]}")
            .statusCode(400)
            .extract()
            .asString();

    assertThat(answer).hasSizeLessThan(1000).contains("groupBy");
    assertThat(
            post("{\"type\":\"usage\",\"groupBy\":[\"" + "a,".repeat(50_000) + "\"]}")
                .statusCode(400)
                .extract()
                .asString())
        .hasSizeLessThan(1000)
        .contains("groupBy");
  }

  @Test
  void the_oldest_export_makes_room_when_there_are_too_many() {
    own(
        """
        insert into export (id, account_id, since, until, window_size, group_by, created_at)
        select gen_random_uuid(), $1, now(), now(), 'DAY', '{}', now() - make_interval(days => day)
          from generate_series(1, 101) day
        """);

    String href =
        post("{\"type\":\"usage\"}").statusCode(201).extract().jsonPath().getString("href");

    assertThat(exports("true")).isEqualTo(100);
    assertThat(exports("created_at < now() - interval '99 days 12 hours'")).isZero();
    assertThat(fetch(href)).hasSize(1);
  }

  private long exports(String which) {
    return worker
        .pool()
        .preparedQuery("select count(*) from export where account_id = $1 and " + which)
        .execute(Tuple.of(account))
        .await()
        .atMost(PATIENCE)
        .iterator()
        .next()
        .getLong(0);
  }

  @Test
  void a_window_with_more_groups_than_an_answer_holds_is_read_in_parts_and_is_whole() {
    int groups = 20_001;
    String terms =
        """
        {"type":"usage","windowSize":"TOTAL","from":"2025-01-01T00:00:00Z","to":"2025-02-01T00:00:00Z",
         "groupBy":["agent,route","feature","principal"]}
        """;
    execute(
        """
        insert into usage_month
        select $1, '2025-01-01T00:00:00Z', $1, case when i % 3 = 0 then gen_random_uuid() end, 'f' || i, 'openai',
               'gpt', 'PLATFORM', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
          from generate_series(1, 20001) i
        """);
    try {
      String href = post(terms).statusCode(201).extract().jsonPath().getString("href");

      List<String[]> rows = fetch(href);

      assertThat(rows.subList(1, rows.size()))
          .hasSize(groups)
          .extracting(row -> row[4])
          .doesNotHaveDuplicates();
    } finally {
      execute("delete from usage_month where account_id = $1");
    }
  }

  private void own(String statement) {
    accounts
        .inAccount(account, tx -> tx.preparedQuery(statement).execute(Tuple.of(account)))
        .await()
        .atMost(PATIENCE);
  }

  private void execute(String statement) {
    worker.pool().preparedQuery(statement).execute(Tuple.of(account)).await().atMost(PATIENCE);
  }

  @Test
  @Tag("ME-10")
  void an_export_of_another_account_is_not_there() {
    String href =
        post("{\"type\":\"usage\"}").statusCode(201).extract().jsonPath().getString("href");

    given().auth().oauth2(TestTokens.owner(UUID.randomUUID())).get(href).then().statusCode(404);
  }
}
