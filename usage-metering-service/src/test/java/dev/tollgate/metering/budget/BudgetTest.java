package dev.tollgate.metering.budget;

import static dev.tollgate.metering.Api.PATIENCE;
import static dev.tollgate.metering.Api.awaitRequests;
import static dev.tollgate.metering.Api.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.budget.BudgetChanged;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.local.test.LargeBody;
import dev.tollgate.local.test.TestTokens;
import dev.tollgate.metering.MeteringTest;
import dev.tollgate.metering.Records;
import dev.tollgate.metering.TestClock;
import dev.tollgate.metering.Topic;
import dev.tollgate.metering.Usage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@MeteringTest
@Tag("ME-4")
class BudgetTest {
  private static final long USD = 1_000_000_000L;

  @TestHTTPResource("/v1/budgets")
  URI budgets;

  @Inject BudgetAlerts alerts;
  @Inject WorkerTransactions worker;
  @Inject TestClock clock;

  private final Topic topic = new Topic(Topics.USAGE);
  private final UUID account = UUID.randomUUID();

  private Instant now;

  @BeforeEach
  void noDayEnds() {
    now = clock.withinDay();
  }

  @AfterEach
  void close() {
    clock.back();
    topic.close();
  }

  private ValidatableResponse post(String body) {
    return given()
        .auth()
        .oauth2(TestTokens.owner(account))
        .contentType("application/json")
        .body(body)
        .post("/v1/budgets")
        .then();
  }

  private String add(String body) {
    return post(body).statusCode(201).extract().jsonPath().getString("id");
  }

  private ValidatableResponse put(String id, String body) {
    return given()
        .auth()
        .oauth2(TestTokens.owner(account))
        .contentType("application/json")
        .body(body)
        .put("/v1/budgets/" + id)
        .then();
  }

  private JsonPath budget(String id) {
    JsonPath list = get(account, "/v1/budgets");
    list.setRootPath("budgets.find { it.id == '" + id + "' }");
    return list;
  }

  private List<BudgetChanged> awaitNotices(int number) {
    await().atMost(PATIENCE).until(() -> notices().size() >= number);
    return notices();
  }

  private List<BudgetChanged> notices() {
    return Records.of(Topics.BUDGET, BudgetChanged.TYPE, BudgetChanged.class).stream()
        .filter(notice -> notice.accountId().equals(account))
        .toList();
  }

  @Test
  void states_follow_what_is_spent_and_each_threshold_alerts_once() {
    String id =
        add(
            "{\"period\":\"month\",\"limitUsd\":\"2\",\"action\":\"block\",\"thresholds\":[100,50,80]}");

    topic.send(Usage.at(account, now).costing(USD));
    awaitRequests(account, 1);
    assertThat(budget(id).getString("state")).isEqualTo("ok");
    assertThat(budget(id).getList("alerts.threshold")).containsExactly(50);

    topic.send(Usage.at(account, now).costing(990_000_000L));
    awaitRequests(account, 2);
    assertThat(budget(id).getString("state")).isEqualTo("warning");
    assertThat(budget(id).getString("spentUsd")).isEqualTo("1.99");
    assertThat(budget(id).getFloat("percent")).isEqualTo(99.5f);

    topic.send(Usage.at(account, now).costing(10_000_000L), Usage.at(account, now).costing(1));
    awaitRequests(account, 4);
    assertThat(budget(id).getString("state")).isEqualTo("exceeded");
    assertThat(budget(id).getList("alerts.threshold")).containsExactly(50, 80, 100);

    assertThat(awaitNotices(3))
        .extracting(BudgetChanged::state)
        .as("each state is told once")
        .containsExactly("ok", "warning", "exceeded");
    assertThat(notices()).extracting(BudgetChanged::version).isSorted();
    assertThat(notices().getLast().action()).isEqualTo("block");
  }

  @Test
  void a_higher_limit_lifts_a_block_and_the_same_threshold_alerts_no_second_time() {
    String id = add("{\"period\":\"day\",\"limitUsd\":1,\"action\":\"block\"}");
    topic.send(Usage.at(account, now).costing(USD));
    awaitRequests(account, 1);
    String alertedAt = budget(id).getString("alerts[1].alertedAt");

    put(id, "{\"period\":\"day\",\"limitUsd\":10,\"action\":\"block\"}").statusCode(200);
    assertThat(budget(id).getString("state")).isEqualTo("ok");
    topic.send(Usage.at(account, now).costing(9 * USD));
    awaitRequests(account, 2);

    assertThat(budget(id).getList("alerts.threshold")).containsExactly(80, 100);
    assertThat(budget(id).getString("alerts[1].alertedAt")).isEqualTo(alertedAt);
    assertThat(awaitNotices(4))
        .extracting(BudgetChanged::state)
        .containsExactly("ok", "exceeded", "ok", "exceeded");
  }

  @Test
  void a_budget_that_is_spent_when_it_is_made_blocks_at_once_and_lets_go_when_removed() {
    topic.send(Usage.at(account, now).costing(5 * USD));
    awaitRequests(account, 1);

    String id =
        add(
            "{\"period\":\"week\",\"limitUsd\":5,\"action\":\"block\",\"scope\":\"provider:openai\"}");
    assertThat(budget(id).getString("state")).isEqualTo("exceeded");
    given()
        .auth()
        .oauth2(TestTokens.owner(account))
        .delete("/v1/budgets/" + id)
        .then()
        .statusCode(204);

    assertThat(awaitNotices(2))
        .extracting(BudgetChanged::state)
        .containsExactly("exceeded", "none");
    assertThat(notices()).extracting(BudgetChanged::scope).containsOnly("provider:openai");
  }

  @Test
  void scopes_count_their_own_calls_and_periods_their_own_time() {
    UUID agent = UUID.randomUUID();
    String ofAgent = add("{\"scope\":\"agent:" + agent + "\",\"period\":\"month\",\"limitUsd\":1}");
    String ofProvider =
        add("{\"scope\":\"provider:anthropic\",\"period\":\"month\",\"limitUsd\":1}");
    String ofDay = add("{\"period\":\"day\",\"limitUsd\":10}");
    String anchored = add("{\"period\":\"anchor\"}");

    topic.send(
        Usage.at(account, now).by(account, agent).costing(1),
        Usage.at(account, now).named("chat", "anthropic", "claude").costing(20),
        Usage.at(account, now.minus(Duration.ofDays(1))).costing(300));
    awaitRequests(account, 3);

    assertThat(budget(ofAgent).getString("spentUsd")).isEqualTo("0.000000001");
    assertThat(budget(ofProvider).getString("spentUsd")).isEqualTo("0.00000002");
    assertThat(budget(ofDay).getString("spentUsd")).isEqualTo("0.000000021");
    assertThat(budget(anchored).getString("state")).isEqualTo("none");
    assertThat(budget(anchored).getString("percent")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "{\"period\":\"year\"}",
        "{\"period\":\"day\",\"limitUsd\":0}",
        "{\"period\":\"day\",\"limitUsd\":-1}",
        "{\"period\":\"day\",\"limitUsd\":1e300}",
        "{\"period\":\"day\",\"limitUsd\":\"much\"}",
        "{\"period\":\"day\",\"scope\":\"agent:x\"}",
        "{\"period\":\"day\",\"scope\":\"provider:\\u0000\"}",
        "{\"period\":\"day\",\"thresholds\":[0]}",
        "{\"period\":\"day\",\"thresholds\":[null]}",
        "{\"period\":\"day\",\"thresholds\":[1,2,3,4,5,6,7,8,9,10,11]}",
        "{\"period\":\"day\",\"action\":\"shout\"}",
        "{\"period\":\"day\",\"colour\":\"red\"}"
      })
  void terms_that_make_no_sense_are_refused(String body) {
    assertThat(post(body).statusCode(400).extract().jsonPath().getString("code"))
        .isIn("invalid_request", "malformed_json");
    assertThat(get(account, "/v1/budgets").getList("budgets")).isEmpty();
  }

  @Test
  void an_answer_to_far_too_many_thresholds_is_short() {
    String thresholds = "0" + ",0".repeat(100_000);

    String answer =
        post("{\"period\":\"day\",\"thresholds\":[" + thresholds + "]}")
            .statusCode(400)
            .extract()
            .asString();

    assertThat(answer).hasSizeLessThan(1000).contains("thresholds");
  }

  @Test
  void alerts_of_periods_long_past_are_forgotten() {
    String id = add("{\"period\":\"day\",\"limitUsd\":1}");
    topic.send(Usage.at(account, now).costing(USD));
    awaitRequests(account, 1);
    execute(
        """
        insert into budget_alert
        select id, account_id, $2::timestamptz - make_interval(days => age), 80, 1, $2
          from budget, unnest(array[61, 63]) age where account_id = $1
        """,
        now.atOffset(ZoneOffset.UTC));
    assertThat(budget(id).getList("alerts.threshold")).containsExactly(80, 100);

    alerts.forget().await().atMost(PATIENCE);

    assertThat(execute("select from budget_alert where account_id = $1")).isEqualTo(3);
    assertThat(budget(id).getList("alerts.threshold")).containsExactly(80, 100);
  }

  private int execute(String statement, Object... more) {
    Tuple values = Tuple.of(account);
    List.of(more).forEach(values::addValue);
    return worker
        .pool()
        .preparedQuery(statement)
        .execute(values)
        .await()
        .atMost(PATIENCE)
        .rowCount();
  }

  @Test
  void a_second_budget_of_a_scope_and_period_and_a_change_of_scope_are_conflicts() {
    String id = add("{\"period\":\"day\",\"limitUsd\":1}");

    post("{\"period\":\"day\",\"limitUsd\":2}").statusCode(409);
    put(id, "{\"period\":\"week\",\"limitUsd\":2}").statusCode(409);
    assertThat(budget(id).getString("limitUsd")).isEqualTo("1");
  }

  @Test
  @Tag("ME-10")
  void budgets_of_others_are_not_there_and_members_only_look() {
    String id = add("{\"period\":\"day\",\"limitUsd\":1}");
    String stranger = TestTokens.owner(UUID.randomUUID());
    String member = TestTokens.member(account);
    String body = "{\"period\":\"day\",\"limitUsd\":9}";

    given().auth().oauth2(stranger).delete("/v1/budgets/" + id).then().statusCode(404);
    given()
        .auth()
        .oauth2(stranger)
        .contentType("application/json")
        .body(body)
        .put("/v1/budgets/" + id)
        .then()
        .statusCode(404);
    given().auth().oauth2(member).delete("/v1/budgets/" + id).then().statusCode(403);
    given().auth().oauth2(member).get("/v1/budgets").then().statusCode(200);
    assertThat(budget(id).getString("limitUsd")).isEqualTo("1");
  }

  @Test
  void a_body_beyond_the_limit_is_refused_whether_it_says_so_or_not() {
    String token = TestTokens.owner(account);

    assertThat(LargeBody.announced(budgets, token, 1025 << 10)).isEqualTo(413);
    assertThat(LargeBody.chunked(budgets, token, 1025 << 10)).isEqualTo(413);
  }
}
