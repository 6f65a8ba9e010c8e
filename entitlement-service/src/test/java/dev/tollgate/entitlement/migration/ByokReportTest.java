package dev.tollgate.entitlement.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.entitlement.Broker;
import dev.tollgate.entitlement.Client;
import dev.tollgate.entitlement.Peer;
import dev.tollgate.local.test.TestInfrastructure;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@Tag("WA-4")
class ByokReportTest {
  @Inject Peer peer;
  @Inject Broker broker;

  private BillingBooks billing;

  @BeforeEach
  void billing_gives_credits() throws Exception {
    billing = new BillingBooks();
  }

  @AfterEach
  void billing_is_gone() throws Exception {
    billing.close();
  }

  @Test
  void the_first_report_brings_500_credits_and_a_repeat_changes_nothing() {
    Client client = withOwnKey();
    Instant before = Instant.now();

    JsonPath first = report(client).then().statusCode(200).extract().jsonPath();
    JsonPath second = report(client).then().statusCode(200).extract().jsonPath();

    assertThat(Instant.parse(first.getString("reportedAt"))).isBetween(before, Instant.now());
    assertThat(first.<Object>get("credits")).isEqualTo(500);
    assertThat(first.getBoolean("repeated")).isFalse();
    assertThat(second.getString("reportedAt")).isEqualTo(first.getString("reportedAt"));
    assertThat(second.<Object>get("credits")).isEqualTo(500);
    assertThat(second.getBoolean("repeated")).isTrue();
    assertThat(billing.given(client.accountId()))
        .contains(
            new JsonObject()
                .put("accountId", client.accountId().toString())
                .put("grantKey", "migration:" + client.accountId())
                .put("source", "MIGRATION")
                .put("creditsMicro", 500_000_000));
    assertThat(billing.asked(client.accountId())).isEqualTo(1);
  }

  @Test
  void of_ten_reports_at_once_one_is_the_first_and_all_tell_the_same() throws Exception {
    Client client = withOwnKey();
    List<JsonPath> answers;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<JsonPath> one = () -> report(client).then().statusCode(200).extract().jsonPath();
      answers =
          threads.invokeAll(Stream.generate(() -> one).limit(10).toList()).stream()
              .map(Future::resultNow)
              .toList();
    }

    assertThat(answers).filteredOn(answer -> !answer.getBoolean("repeated")).hasSize(1);
    assertThat(answers)
        .extracting(answer -> answer.getString("reportedAt"))
        .containsOnly(answers.getFirst().getString("reportedAt"));
    assertThat(rows(client.accountId())).isEqualTo(1);
  }

  @Test
  void who_brings_no_key_is_refused_and_billing_is_not_asked() {
    Client never = Client.fresh();
    Client noLonger = withOwnKey();
    activeKey(noLonger, 2, false);

    for (Client client : List.of(never, noLonger)) {
      Response refused = report(client);

      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.<String>path("code")).isEqualTo("conflict");
      assertThat(refused.<String>path("detail")).contains("no active key of its own");
      assertThat(billing.asked(client.accountId())).isZero();
      assertThat(rows(client.accountId())).isZero();
    }
  }

  @Test
  void a_report_outlives_its_key() {
    Client client = withOwnKey();
    String reportedAt = report(client).path("reportedAt");
    activeKey(client, 2, false);

    assertThat(report(client).<String>path("reportedAt")).isEqualTo(reportedAt);
  }

  @ParameterizedTest
  @EnumSource(names = "GIVES", mode = EnumSource.Mode.EXCLUDE)
  void while_billing_cannot_be_asked_nothing_is_stored_and_a_repeat_works(BillingBooks.Mood mood) {
    Client client = withOwnKey();
    billing.is(mood);

    Response undecided = report(client);

    assertThat(undecided.statusCode()).isEqualTo(503);
    assertThat(undecided.<String>path("code")).isEqualTo("unavailable");
    assertThat(undecided.header("Retry-After")).isEqualTo("1");
    assertThat(rows(client.accountId())).isZero();
    billing.is(BillingBooks.Mood.GIVES);
    assertThat(report(client).then().statusCode(200).extract().<Boolean>path("repeated")).isFalse();
    assertThat(billing.given(client.accountId())).isPresent();
  }

  @Test
  void without_anybody_at_billings_address_it_is_503_but_a_repeat_needs_nobody() throws Exception {
    Client known = withOwnKey();
    report(known).then().statusCode(200);
    Client client = withOwnKey();
    billing.close();

    assertThat(report(client).statusCode()).isEqualTo(503);
    assertThat(report(known).statusCode()).isEqualTo(200);

    assertThat(rows(client.accountId())).isZero();
    billing = new BillingBooks();
    assertThat(report(client).statusCode()).isEqualTo(200);
  }

  @Test
  void an_erased_account_is_not_reported_and_its_row_is_gone() {
    Client client = withOwnKey();
    report(client).then().statusCode(200);

    client.request().delete("/v1/account").then().statusCode(204);

    assertThat(rows(client.accountId())).isZero();
    assertThat(report(client).statusCode()).isEqualTo(401);
    assertThat(billing.asked(client.accountId())).isEqualTo(1);
  }

  @Test
  void an_account_that_is_erased_meanwhile_keeps_no_row() {
    Client client = withOwnKey();
    billing.beforeGiving(() -> client.request().delete("/v1/account").then().statusCode(204));

    assertThat(report(client).statusCode()).isEqualTo(401);

    assertThat(billing.asked(client.accountId())).isEqualTo(1);
    assertThat(rows(client.accountId())).isZero();
  }

  @Test
  void a_person_takes_the_report_along() {
    Client client = withOwnKey();
    JsonPath before = client.request().get("/v1/account/export").jsonPath();
    String reportedAt = report(client).path("reportedAt");

    JsonPath export = client.request().get("/v1/account/export").jsonPath();

    assertThat(before.<Object>get("byokMigration")).isNull();
    assertThat(export.getMap("byokMigration")).containsOnlyKeys("reportedAt");
    assertThat(export.getString("byokMigration.reportedAt")).isEqualTo(reportedAt);
  }

  @Test
  void only_the_owner_reports() {
    Client client = withOwnKey();

    assertThat(RestAssured.post("/v1/account/byok-migration").statusCode()).isEqualTo(401);
    assertThat(as(TestTokens.expired(client.accountId())).statusCode()).isEqualTo(401);
    assertThat(as(TestTokens.member(client.accountId())).statusCode()).isEqualTo(403);
    assertThat(as(TestTokens.agent(client.accountId(), UUID.randomUUID())).statusCode())
        .isEqualTo(403);
    assertThat(as(TestTokens.operator()).statusCode()).isEqualTo(403);
    assertThat(billing.asked(client.accountId())).isZero();
  }

  private Client withOwnKey() {
    Client client = Client.fresh().on(Tier.PRO);
    activeKey(client, 1, true);
    return client;
  }

  private void activeKey(Client client, long version, boolean active) {
    broker.send(
        Topics.KEY,
        client.accountId().toString(),
        KeyChanged.TYPE,
        new KeyChanged(client.accountId(), version, "openai", active, 1));
    peer.awaitOwnKey(client.accountId(), active);
  }

  private static Response report(Client client) {
    return client.request().post("/v1/account/byok-migration");
  }

  private static Response as(String token) {
    return RestAssured.given().auth().oauth2(token).post("/v1/account/byok-migration");
  }

  private static long rows(UUID account) {
    try (var database =
            DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("entitlement"));
        var count =
            database.prepareStatement("select count(*) from byok_migration where account_id = ?")) {
      count.setObject(1, account);
      try (var result = count.executeQuery()) {
        result.next();
        return result.getLong(1);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
