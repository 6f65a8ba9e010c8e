package dev.tollgate.entitlement.account;

import static dev.tollgate.entitlement.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccessKeyResolveRequest;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.contracts.account.AccountErasureConfirmed;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.budget.BudgetChanged;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.contracts.wallet.SubscriptionChanged;
import dev.tollgate.entitlement.Broker;
import dev.tollgate.entitlement.Client;
import dev.tollgate.entitlement.Peer;
import dev.tollgate.entitlement.identity.Secrets;
import dev.tollgate.local.test.TestInfrastructure;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("EN-14")
class ErasureTest {
  @Inject Peer peer;
  @Inject Broker broker;

  @Test
  void an_erased_account_is_closed_and_everybody_is_told() {
    Client client = Client.fresh().on(Tier.PRO);
    UUID account = client.accountId();
    String key =
        client.request().body("{\"name\": \"back-end\"}").post("/v1/access-keys").path("key");

    client.request().delete("/v1/account").then().statusCode(204);

    assertThat(client.request().get("/v1/account").statusCode()).isEqualTo(401);
    assertThat(client.request().get("/v1/entitlements").statusCode()).isEqualTo(401);
    assertThat(client.request().delete("/v1/account").statusCode()).isEqualTo(401);
    assertThat(
            client
                .request()
                .body(Map.of("refreshToken", client.refreshToken()))
                .post("/v1/auth/refresh")
                .statusCode())
        .isEqualTo(401);
    String hash = HexFormat.of().formatHex(Secrets.sha256(key));
    assertThat(
            peer.post(
                    "llm-gateway-service",
                    "/internal/v1/access-keys/resolve",
                    new AccessKeyResolveRequest(hash))
                .statusCode())
        .isEqualTo(404);
    assertThat(peer.refused(Peer.call(account, "chat")).code()).isEqualTo(ErrorCode.FORBIDDEN);
    await()
        .untilAsserted(
            () -> {
              AccountChanged last =
                  read(account.toString(), AccountChanged.TYPE, AccountChanged.class).getLast();
              assertThat(last.status()).isEqualTo(AccountStatus.ERASED);
              assertThat(last.tokensNotBefore()).isNotNull();
              assertThat(read("erased:" + account, AccountErased.TYPE, AccountErased.class))
                  .hasSize(1);
              assertThat(
                      read(
                          "erased:" + account + ":entitlement-service",
                          AccountErasureConfirmed.TYPE,
                          AccountErasureConfirmed.class))
                  .containsExactly(new AccountErasureConfirmed(account, "entitlement-service"));
            });
  }

  @Test
  void nothing_but_the_nameless_account_row_is_left() throws SQLException {
    Client client = Client.fresh().on(Tier.PRO);
    UUID account = client.accountId();
    leaveTracesOf(client);
    for (String table : tablesOfAccounts()) {
      assertThat(rows(table, account)).as(table).isPositive();
    }

    client.request().delete("/v1/account").then().statusCode(204);

    for (String table : tablesOfAccounts()) {
      assertThat(rows(table, account)).as(table).isEqualTo(table.equals("shared_session") ? 1 : 0);
    }
    assertThat(
            number(
                """
                select count(*) from shared_session where account_id = ? and name <> 'erased'
                """,
                account))
        .isZero();
    assertThat(Client.signedIn(client.deviceId()).accountId()).isNotEqualTo(account);
  }

  @Test
  void late_news_of_an_erased_account_puts_nothing_back() throws SQLException {
    Client client = Client.fresh().on(Tier.PRO);
    UUID gone = client.accountId();
    key(gone, 1, true);
    peer.awaitOwnKey(gone, true);
    client.request().delete("/v1/account").then().statusCode(204);
    long version = number("select version from account where id = ?", gone);

    UUID witness = Client.fresh().accountId();
    for (UUID account : List.of(gone, witness)) {
      key(account, 2, false);
      budget(account);
      subscription(account);
    }
    await()
        .untilAsserted(
            () -> {
              assertThat(rows("own_key", witness)).isEqualTo(1);
              assertThat(rows("budget_standing", witness)).isEqualTo(1);
              assertThat(number("select seats from account where id = ?", witness)).isEqualTo(3);
            });

    assertThat(rows("own_key", gone)).isZero();
    assertThat(rows("budget_standing", gone)).isZero();
    assertThat(number("select version from account where id = ?", gone)).isEqualTo(version);
  }

  /// A row in each table that knows of accounts.
  private void leaveTracesOf(Client client) throws SQLException {
    UUID account = client.accountId();
    client.request().body("{\"name\": \"Ada\"}").post("/v1/agents").then().statusCode(201);
    client.request().body("{\"name\": \"back-end\"}").post("/v1/access-keys");
    client.request().body("{\"to\": \"client\"}").post("/v1/ai-features/migrate");
    client.request().body("{\"name\": \"workshop\"}").post("/v1/sessions");
    String joined =
        Client.fresh().request().body("{\"name\": \"open\"}").post("/v1/sessions").path("id");
    client.request().post("/v1/sessions/" + joined + "/join").then().statusCode(200);
    key(account, 1, true);
    budget(account);
    write("insert into byok_migration (account_id, reported_at) values (?, now())", account);
    write(
        """
        insert into quota_notice (account_id, feature, period_start, line, calls_max, period_end)
        values (?, 'chat', now(), 'near_limit', 1, now() + interval '30 days')
        """,
        account);
    await()
        .untilAsserted(
            () -> {
              assertThat(rows("own_key", account)).isEqualTo(1);
              assertThat(rows("budget_standing", account)).isEqualTo(1);
            });
  }

  private void key(UUID account, long version, boolean active) {
    KeyChanged changed = new KeyChanged(account, version, "openai", active, version);
    broker.send(Topics.KEY, account.toString(), KeyChanged.TYPE, changed);
  }

  private void budget(UUID account) {
    Instant now = Instant.now();
    BudgetChanged changed =
        new BudgetChanged(
            account, 1, "account", "warning", now, now.plus(Duration.ofDays(1)), "notify");
    broker.send(Topics.BUDGET, account.toString(), BudgetChanged.TYPE, changed);
  }

  private void subscription(UUID account) {
    SubscriptionChanged changed =
        new SubscriptionChanged(account, 1, "active", Tier.PRO, 3, null, null);
    broker.send(Topics.SUBSCRIPTION, account.toString(), SubscriptionChanged.TYPE, changed);
  }

  @Test
  void a_token_that_has_not_run_out_puts_nothing_back() throws SQLException {
    Client client = Client.fresh().on(Tier.PRO);
    String session =
        Client.fresh().request().body("{\"name\": \"open\"}").post("/v1/sessions").path("id");
    client.request().delete("/v1/account").then().statusCode(204);

    for (String path :
        List.of("access-keys", "agents", "sessions", "sessions/" + session + "/join")) {
      String body = path.endsWith("join") ? "" : "{\"name\": \"Ada\"}";
      assertThat(client.request().body(body).post("/v1/" + path).statusCode())
          .as(path)
          .isEqualTo(401);
    }

    for (String table : List.of("access_key", "agent", "shared_session", "session_guest")) {
      assertThat(rows(table, client.accountId())).as(table).isZero();
    }
  }

  @Test
  void a_person_can_take_its_data_along() {
    Client client = Client.fresh().on(Tier.PRO);
    client.request().body("{\"name\": \"back-end\"}").post("/v1/access-keys");
    client.request().body("{\"name\": \"Ada\"}").post("/v1/agents");

    JsonPath export = client.request().get("/v1/account/export").jsonPath();

    assertThat(export.getString("account.accountId")).isEqualTo(client.accountId().toString());
    assertThat(export.getList("devicesSince")).hasSize(1);
    assertThat(export.getString("accessKeys[0].name")).isEqualTo("back-end");
    assertThat(export.getString("accessKeys[0].key")).isNull();
    assertThat(export.getString("agents[0].name")).isEqualTo("Ada");
  }

  @Test
  void only_the_owner_erases_and_exports() {
    UUID account = Client.fresh().accountId();
    String member = TestTokens.member(account);

    assertThat(RestAssured.given().auth().oauth2(member).delete("/v1/account").statusCode())
        .isEqualTo(403);
    assertThat(RestAssured.given().auth().oauth2(member).get("/v1/account/export").statusCode())
        .isEqualTo(403);
  }

  private <T> List<T> read(String key, String type, Class<T> as) {
    return broker.read(Topics.ACCOUNT, key, type, as);
  }

  private static List<String> tablesOfAccounts() throws SQLException {
    List<String> tables = new ArrayList<>();
    try (var database = database();
        var columns = database.getMetaData().getColumns(null, "public", null, "account_id")) {
      while (columns.next()) {
        tables.add(columns.getString("TABLE_NAME"));
      }
    }
    return tables;
  }

  private static long rows(String table, UUID account) throws SQLException {
    return number("select count(*) from " + table + " where account_id = ?", account);
  }

  private static long number(String query, UUID account) throws SQLException {
    try (var database = database();
        var statement = database.prepareStatement(query)) {
      statement.setObject(1, account);
      try (var result = statement.executeQuery()) {
        result.next();
        return result.getLong(1);
      }
    }
  }

  private static void write(String insertion, UUID account) throws SQLException {
    try (var database = database();
        var statement = database.prepareStatement(insertion)) {
      statement.setObject(1, account);
      statement.executeUpdate();
    }
  }

  private static Connection database() throws SQLException {
    return DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("entitlement"));
  }
}
