package dev.tollgate.metering.departure;

import static dev.tollgate.metering.Api.PATIENCE;
import static dev.tollgate.metering.Api.awaitRequests;
import static dev.tollgate.metering.Api.get;
import static dev.tollgate.metering.Api.operator;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.contracts.account.AccountErasureConfirmed;
import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.budget.BudgetChanged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.local.test.TestTokens;
import dev.tollgate.metering.MeteringTest;
import dev.tollgate.metering.Records;
import dev.tollgate.metering.TestClock;
import dev.tollgate.metering.Topic;
import dev.tollgate.metering.Usage;
import dev.tollgate.metering.account.Accounts;
import io.restassured.path.json.JsonPath;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@MeteringTest
@Tag("EN-14")
class DepartureTest {
  @Inject WorkerTransactions worker;
  @Inject Accounts state;
  @Inject TestClock clock;

  private static final List<String> TABLES =
      List.of(
          "usage_event",
          "usage_minute",
          "usage_hour",
          "usage_day",
          "usage_month",
          "quarantined_event",
          "account_state",
          "budget",
          "budget_alert",
          "budget_notice",
          "export");

  private final Topic usage = new Topic(Topics.USAGE);
  private final Topic accounts = new Topic(Topics.ACCOUNT);
  private final UUID account = UUID.randomUUID();

  @AfterEach
  void close() {
    usage.close();
    accounts.close();
    clock.back();
  }

  private void change(UUID id, AccountStatus status, UUID into, Instant anchor, long version) {
    change(id, status, into, anchor, version, null);
  }

  private void change(
      UUID id,
      AccountStatus status,
      UUID into,
      Instant anchor,
      long version,
      Instant tokensNotBefore) {
    accounts.send(
        id,
        AccountChanged.TYPE,
        new AccountChanged(
            id,
            version,
            AccountKind.values()[0],
            Tier.BASIC,
            status,
            0,
            anchor,
            null,
            tokensNotBefore,
            into,
            false));
  }

  private void erase(UUID id) {
    accounts.send(id, AccountErased.TYPE, new AccountErased(id, Instant.now()));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Records.of(
                        Topics.ACCOUNT, AccountErasureConfirmed.TYPE, AccountErasureConfirmed.class)
                    .contains(new AccountErasureConfirmed(id, "usage-metering-service")));
  }

  private long rows(String table, UUID id) {
    return worker
        .pool()
        .preparedQuery("select count(*) from " + table + " where account_id = $1")
        .execute(Tuple.of(id))
        .map(rows -> rows.iterator().next().getLong(0))
        .await()
        .atMost(PATIENCE);
  }

  /// Records in quarantine that tell of the account in any way.
  private long traces(UUID id) {
    return worker
        .pool()
        .preparedQuery(
            """
            select count(*) from quarantined_event
             where account_id = $1 or key = $2 or position(convert_to($2, 'UTF8') in payload) > 0
            """)
        .execute(Tuple.of(id, id.toString()))
        .map(rows -> rows.iterator().next().getLong(0))
        .await()
        .atMost(PATIENCE);
  }

  /// Makes rows of what older versions wrote.
  private void update(String statement, UUID id) {
    worker.pool().preparedQuery(statement).execute(Tuple.of(id)).await().atMost(PATIENCE);
  }

  private static long quarantined() {
    return operator("/admin/v1/usage/conservation").getLong("quarantined");
  }

  /// Two records that cannot be read, the account's id in each.
  private void sendUnreadable() {
    byte[] broken = "{\"accountId\":\"%s\"".formatted(account).getBytes(StandardCharsets.UTF_8);
    usage.sendBytes(account, UsageRecorded.TYPE, broken);
    usage.sendBytes(account, "somebody.else.v9", broken);
  }

  private Usage tooOld() {
    return Usage.at(account, Instant.now().minus(Duration.ofDays(40)));
  }

  private long requestsOfNobody() {
    return worker
        .pool()
        .preparedQuery(
            "select coalesce(sum(requests), 0)::bigint from usage_month where account_id = $1 and principal_id = $1")
        .execute(Tuple.of(new UUID(0, 0)))
        .map(rows -> rows.iterator().next().getLong(0))
        .await()
        .atMost(PATIENCE);
  }

  private int post(String path, String body) {
    return given()
        .auth()
        .oauth2(TestTokens.owner(account))
        .contentType("application/json")
        .body(body)
        .post(path)
        .statusCode();
  }

  private int addBudget() {
    return post("/v1/budgets", "{\"period\":\"month\",\"limitUsd\":1}");
  }

  private int addExport() {
    return post("/v1/exports", "{\"type\":\"usage\"}");
  }

  private static List<String> toldOf(UUID id) {
    return Records.of(Topics.BUDGET, BudgetChanged.TYPE, BudgetChanged.class).stream()
        .filter(notice -> notice.accountId().equals(id))
        .map(BudgetChanged::state)
        .toList();
  }

  @Test
  void an_erased_account_leaves_sums_of_nobody_and_no_trace_of_itself() {
    Instant now = clock.withinDay();
    usage.send(
        tooOld(),
        Usage.at(account, now).costing(2_000_000_000),
        Usage.at(account, now).by(account, UUID.randomUUID()),
        Usage.at(account, now));
    awaitRequests(account, 3);
    assertThat(addBudget()).isEqualTo(201);
    assertThat(addExport()).isEqualTo(201);
    change(account, AccountStatus.ACTIVE, null, Instant.EPOCH, 1);
    await().atMost(PATIENCE).until(() -> rows("account_state", account) == 1);
    for (String table : TABLES) {
      assertThat(rows(table, account)).as(table + ", or nothing would be shown").isPositive();
    }
    long before = requestsOfNobody();

    erase(account);

    assertThat(requestsOfNobody()).isEqualTo(before + 3);
    for (String table : TABLES) {
      assertThat(rows(table, account)).as(table).isZero();
    }
    assertThat(operator("/admin/v1/usage/conservation").getBoolean("balanced")).isTrue();
  }

  @Test
  void usage_that_comes_after_the_erasure_counts_for_nobody() {
    usage.send(Usage.of(account));
    awaitRequests(account, 1);
    erase(account);
    long before = requestsOfNobody();

    usage.send(Usage.of(account));

    await().atMost(PATIENCE).until(() -> requestsOfNobody() == before + 1);
    assertThat(rows("usage_event", account)).isZero();
    assertThat(rows("usage_month", account)).isZero();
  }

  @Test
  void a_token_that_has_not_run_out_puts_nothing_back() {
    erase(account);

    assertThat(addBudget()).isEqualTo(401);
    assertThat(addExport()).isEqualTo(401);
    assertThat(get(account, "/v1/usage", 401).getString("code")).isEqualTo("unauthenticated");

    assertThat(rows("budget", account)).isZero();
    assertThat(rows("export", account)).isZero();
  }

  @Test
  void a_request_that_meets_the_erasure_waits_for_it_and_puts_nothing_back() throws Exception {
    CompletableFuture<Integer> request;
    SqlConnection erasure = worker.pool().getConnectionAndAwait();
    try {
      Transaction transaction = erasure.beginAndAwait();
      state.holdAlone(erasure).await().atMost(PATIENCE);
      request = CompletableFuture.supplyAsync(this::addBudget);
      await().atMost(PATIENCE).until(() -> request.isDone() || waiting(erasure) > 0);
      state.bury(erasure, account, Instant.now()).await().atMost(PATIENCE);
      transaction.commitAndAwait();
    } finally {
      erasure.closeAndAwait();
    }

    assertThat(request.get(40, TimeUnit.SECONDS)).isEqualTo(401);
    assertThat(rows("budget", account)).isZero();
  }

  /// Sessions that wait to write.
  private static long waiting(SqlConnection connection) {
    return connection
        .query(
            "select count(*) from pg_locks where locktype = 'advisory' and mode = 'ShareLock' and not granted")
        .executeAndAwait()
        .iterator()
        .next()
        .getLong(0);
  }

  @Test
  @Tag("ME-10")
  void tokens_that_were_voided_open_nothing_and_later_ones_do() {
    Instant now = Instant.now();
    change(account, AccountStatus.ACTIVE, null, Instant.EPOCH, 1, now.minusSeconds(3600));
    await().atMost(PATIENCE).until(() -> rows("account_state", account) == 1);
    assertThat(addExport()).isEqualTo(201);

    change(account, AccountStatus.ACTIVE, null, Instant.EPOCH, 2, now.plusSeconds(3600));

    await().atMost(PATIENCE).until(() -> addBudget() == 401);
    get(account, "/v1/audit", 401);
  }

  @Test
  void news_of_an_erased_account_bring_nothing_of_it_back() {
    UUID ending = UUID.randomUUID();
    UUID last = UUID.randomUUID();
    erase(account);

    change(account, AccountStatus.ACTIVE, null, Instant.EPOCH, 9);
    change(ending, AccountStatus.ERASED, null, Instant.EPOCH, 2);
    change(last, AccountStatus.ACTIVE, null, Instant.EPOCH, 1);

    await().atMost(PATIENCE).until(() -> rows("account_state", last) == 1);
    assertThat(rows("account_state", account)).isZero();
    assertThat(rows("account_state", ending)).isZero();
  }

  @Test
  void what_a_merged_account_wrote_later_goes_with_the_other() {
    UUID into = UUID.randomUUID();
    change(account, AccountStatus.MERGED, into, Instant.EPOCH, 2);
    await().atMost(PATIENCE).until(() -> rows("account_state", account) == 1);
    assertThat(addBudget()).isEqualTo(201);
    assertThat(addExport()).isEqualTo(201);

    erase(into);

    for (String table : TABLES) {
      assertThat(rows(table, account)).as(table).isZero();
    }
  }

  @Test
  @Tag("ME-4")
  void usage_that_a_merger_brings_is_seen_by_the_budgets_of_the_other() {
    UUID from = UUID.randomUUID();
    Instant now = clock.withinDay();
    assertThat(addBudget()).isEqualTo(201);
    usage.send(Usage.at(from, now).costing(2_000_000_000));
    awaitRequests(from, 1);
    assertThat(rows("budget_alert", account)).isZero();

    change(from, AccountStatus.MERGED, account, Instant.EPOCH, 2);

    await().atMost(PATIENCE).until(() -> toldOf(account).contains("exceeded"));
    assertThat(rows("budget_alert", account)).isEqualTo(2);
  }

  @Test
  @Tag("ME-4")
  void budgets_are_seen_anew_when_the_months_of_an_account_begin_on_another_day() {
    Instant now = clock.withinDay();
    change(account, AccountStatus.ACTIVE, null, now.minus(Duration.ofDays(5)), 1);
    await().atMost(PATIENCE).until(() -> rows("account_state", account) == 1);
    usage.send(Usage.at(account, now.minus(Duration.ofDays(9))).costing(2_000_000_000));
    awaitRequests(account, 1);
    assertThat(post("/v1/budgets", "{\"period\":\"anchor\",\"limitUsd\":1}")).isEqualTo(201);
    assertThat(rows("budget_alert", account)).isZero();

    change(account, AccountStatus.ACTIVE, null, now.minus(Duration.ofDays(12)), 2);

    await().atMost(PATIENCE).until(() -> toldOf(account).contains("exceeded"));
    assertThat(rows("budget_alert", account)).isEqualTo(2);
  }

  @Test
  @Tag("EN-2")
  void a_merged_account_gives_its_usage_to_the_other_and_what_comes_late_too() {
    UUID into = UUID.randomUUID();
    usage.send(Usage.of(account), Usage.of(into));
    awaitRequests(account, 1);
    awaitRequests(into, 1);

    change(account, AccountStatus.MERGED, into, Instant.EPOCH, 2);
    awaitRequests(into, 2);
    usage.send(Usage.of(account));
    awaitRequests(into, 3);

    assertThat(get(account, "/v1/usage").getLong("totals.requests")).isZero();
    assertThat(get(into, "/v1/audit").getList("calls")).hasSize(3);
  }

  @Test
  @Tag("ME-4")
  void a_budget_follows_the_months_of_its_account() {
    Instant anchor = Instant.parse("2026-01-15T08:20:00Z");
    change(account, AccountStatus.ACTIVE, null, anchor, 7);
    change(account, AccountStatus.ACTIVE, null, Instant.EPOCH, 6);
    await().atMost(PATIENCE).until(() -> rows("account_state", account) == 1);

    String start =
        given()
            .auth()
            .oauth2(TestTokens.owner(account))
            .contentType("application/json")
            .body("{\"period\":\"anchor\"}")
            .post("/v1/budgets")
            .then()
            .statusCode(201)
            .extract()
            .jsonPath()
            .getString("periodStart");

    assertThat(start).endsWith("-15T08:00:00Z");
  }

  @Test
  @Tag("ME-1")
  void an_erased_account_leaves_nothing_of_what_could_not_be_read() {
    sendUnreadable();
    await().atMost(PATIENCE).until(() -> rows("quarantined_event", account) == 2);
    update(
        "update quarantined_event set account_id = null where account_id = $1 and type like 'somebody%'",
        account);
    assertThat(traces(account)).isEqualTo(2);

    erase(account);

    assertThat(traces(account)).isZero();
    assertThat(operator("/admin/v1/usage/conservation").getBoolean("balanced")).isTrue();
  }

  @Test
  @Tag("ME-1")
  void what_is_set_aside_after_the_erasure_names_nobody() {
    erase(account);
    long before = quarantined();
    Usage old = tooOld();
    Usage early = Usage.at(account, Instant.now().plus(Duration.ofHours(1)));

    usage.send(old, early, Usage.of(account).costing(Long.MAX_VALUE));
    sendUnreadable();

    await().atMost(PATIENCE).until(() -> quarantined() == before + 5);
    assertThat(traces(account)).isZero();
    JsonPath page = operator("/admin/v1/quarantine?reason=too_old&limit=500");
    page.setRootPath("items.find { it.eventId == '" + old.id() + "' }");
    assertThat(page.getString("payload")).isEmpty();
    given()
        .auth()
        .oauth2(TestTokens.operator())
        .post("/admin/v1/quarantine/" + page.getString("id") + "/replay")
        .then()
        .statusCode(409);
  }

  @Test
  @Tag("ME-1")
  void what_is_set_aside_of_a_merged_account_is_the_others_and_goes_with_it() {
    UUID into = UUID.randomUUID();
    sendUnreadable();
    await().atMost(PATIENCE).until(() -> rows("quarantined_event", account) == 2);
    update("update quarantined_event set account_id = null where account_id = $1", account);
    change(account, AccountStatus.MERGED, into, Instant.EPOCH, 2);
    await().atMost(PATIENCE).until(() -> rows("quarantined_event", into) == 2);

    Usage old = tooOld();
    usage.send(old, tooOld());
    await().atMost(PATIENCE).until(() -> rows("quarantined_event", into) == 4);
    update(
        "update quarantined_event set account_id = '%s' where event_id = $1".formatted(account),
        old.id());
    assertThat(traces(account)).isEqualTo(4);

    erase(into);

    assertThat(traces(account)).isZero();
    assertThat(traces(into)).isZero();
  }
}
