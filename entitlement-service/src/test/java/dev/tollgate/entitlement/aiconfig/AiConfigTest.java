package dev.tollgate.entitlement.aiconfig;

import static dev.tollgate.entitlement.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.MigrationStatus;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.account.RouteConfig;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.entitlement.Broker;
import dev.tollgate.entitlement.Client;
import dev.tollgate.entitlement.Peer;
import dev.tollgate.entitlement.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("EN-9")
class AiConfigTest {
  @Inject Peer peer;
  @Inject Broker broker;
  @Inject TestClock clock;

  private Client client;

  @BeforeEach
  void an_account_with_an_own_key() {
    client = Client.fresh().on(Tier.PRO);
    broker.send(
        Topics.KEY,
        client.accountId().toString(),
        KeyChanged.TYPE,
        new KeyChanged(client.accountId(), 1, "openai", true, 1));
    peer.awaitOwnKey(client.accountId(), true);
    assertThat(routes("chat")).containsExactly(Route.BYOK);
  }

  @AfterEach
  void now() {
    clock.back();
  }

  @Test
  void an_account_that_never_chose_has_both_sides_on() {
    JsonPath config = client.request().get("/v1/ai-features/config").jsonPath();

    assertThat(config.getMap("")).containsEntry("migrationStatus", null);
    assertThat(config.getBoolean("features.tags.platformEnabled")).isTrue();
    assertThat(config.getBoolean("features.tags.clientEnabled")).isTrue();
    assertThat(config.getBoolean("features.tags.autoDisableAtLimit")).isTrue();
    assertThat(config.getString("features.tags.provider")).isEqualTo("openai");
    assertThat(config.getString("displayCurrency")).isEqualTo("USD");
  }

  @Test
  void features_migrate_one_by_one_all_and_back() {
    JsonPath some = migrate("{\"to\": \"client\", \"features\": [\"tags\"]}").jsonPath();
    assertThat(some.getString("migrationStatus")).isEqualTo("in_progress");
    assertThat(some.getString("migrationDate")).isNotBlank();
    assertThat(some.getBoolean("features.tags.migrated")).isTrue();
    assertThat(routes("tags")).containsExactly(Route.BYOK);
    assertThat(routes("chat")).containsExactly(Route.PLATFORM);

    JsonPath all = migrate("{\"to\": \"client\"}").jsonPath();
    assertThat(all.getString("migrationStatus")).isEqualTo("client_only");
    assertThat(routes("chat")).containsExactly(Route.BYOK);

    migrate("{\"to\": \"platform\", \"features\": [\"chat\"]}");
    assertThat(routes("chat")).containsExactly(Route.PLATFORM);
    assertThat(routes("tags")).containsExactly(Route.BYOK);

    JsonPath back = migrate("{\"to\": \"platform\"}").jsonPath();
    assertThat(back.getString("migrationStatus")).isEqualTo("platform_only");
    assertThat(routes("tags")).containsExactly(Route.PLATFORM);
  }

  @Test
  void everybody_learns_the_new_route_order() {
    migrate("{\"to\": \"client\", \"features\": [\"tags\", \"title\"]}");

    await()
        .untilAsserted(
            () ->
                assertThat(
                        broker
                            .read(
                                Topics.ACCOUNT,
                                client.accountId().toString(),
                                AccountChanged.TYPE,
                                AccountChanged.class)
                            .getLast()
                            .routeConfig())
                    .isEqualTo(
                        new RouteConfig(
                            MigrationStatus.IN_PROGRESS, Set.of("tags", "title"), false)));
  }

  @Test
  @Tag("EN-10")
  void hybrid_goes_to_the_own_key_when_the_quota_is_used_up() {
    put(change("hybrid", "{}")).then().statusCode(200);
    Admission admission = peer.admitted(Peer.call(client.accountId(), "brainstorm"));
    assertThat(admission.routes()).containsExactly(Route.PLATFORM, Route.BYOK);
    while (admission.routes().contains(Route.PLATFORM)) {
      clock.forward(Duration.ofSeconds(2));
      admission = peer.admitted(Peer.call(client.accountId(), "brainstorm"));
    }

    assertThat(admission.routes()).containsExactly(Route.BYOK);
    assertThat(admission.quota()).isNull();
  }

  @Test
  @Tag("EN-10")
  void from_the_own_key_to_the_platform_only_where_the_account_has_asked_for_it() {
    put(change("client_only", "{}")).then().statusCode(200);
    assertThat(peer.admitted(Peer.call(client.accountId(), "chat")).platformAfterOwnKey())
        .isFalse();
    assertThat(peer.refused(Peer.onlyPlatform(client.accountId(), "chat")).code())
        .isEqualTo(ErrorCode.FEATURE_DISABLED);

    String asked = change("client_only", "{}").replace("false", "true");
    put(asked).then().statusCode(200);

    Admission own = peer.admitted(Peer.call(client.accountId(), "chat"));
    assertThat(own.routes()).containsExactly(Route.BYOK);
    assertThat(own.platformAfterOwnKey()).isTrue();
    Admission platform = peer.admitted(Peer.onlyPlatform(client.accountId(), "chat"));
    assertThat(platform.routes()).containsExactly(Route.PLATFORM);
    assertThat(platform.quota()).isNotNull();
    assertThat(platform.platformAfterOwnKey()).isFalse();
  }

  @Test
  void a_side_that_is_off_is_not_used() {
    String off =
        """
        {"tags": {"platformEnabled": true, "clientEnabled": false, "provider": "openai",
                  "monthlyClientBudgetUsd": 12.50, "autoDisableAtLimit": true, "migrated": false},
         "chat": {"platformEnabled": false, "clientEnabled": false, "provider": "openai",
                  "autoDisableAtLimit": false, "migrated": false}}
        """;

    put(change("hybrid", off)).then().statusCode(200);

    assertThat(routes("tags")).containsExactly(Route.PLATFORM);
    assertThat(routes("title")).containsExactly(Route.PLATFORM, Route.BYOK);
    assertThat(peer.refused(Peer.call(client.accountId(), "chat")).code())
        .isEqualTo(ErrorCode.FEATURE_DISABLED);
    JsonPath all = client.request().get("/v1/ai-features/limits").jsonPath();
    assertThat(all.getFloat("find { it.feature == 'tags' }.client.monthlyBudgetUsd"))
        .isEqualTo(12.5f);
    assertThat(all.getBoolean("find { it.feature == 'tags' }.client.enabled")).isFalse();
    assertThat(all.getBoolean("find { it.feature == 'tags' }.client.keyActive")).isTrue();
    assertThat(all.getInt("find { it.feature == 'tags' }.platform.limit")).isEqualTo(1000);
    assertThat(all.getString("find { it.feature == 'chat' }.route")).isNull();
  }

  @Test
  void bad_input_changes_nothing() {
    String choice =
        """
        {"tags": {"platformEnabled": true, "clientEnabled": true, "provider": "openai",
                  "monthlyClientBudgetUsd": %s, "autoDisableAtLimit": true, "migrated": false}}
        """;
    for (String body :
        List.of(
            "{}",
            "[]",
            change("sideways", "{}"),
            change("HYBRID", "{}"),
            change("hybrid", "{\"tags\": null}"),
            change("hybrid", "{\"tags\": {}}"),
            change("hybrid", choice.formatted("-1")),
            change("hybrid", choice.formatted("0.001")),
            change("hybrid", choice.formatted("1e300")),
            change("hybrid", choice.formatted("\"much\"")),
            change("hybrid", choice.formatted("1").replace("\"tags\"", "\"telepathy\"")))) {
      assertThat(put(body).statusCode()).as(body).isEqualTo(400);
    }
    for (String body :
        List.of(
            "{}",
            "{\"to\": \"moon\"}",
            "{\"to\": \"client\", \"features\": []}",
            "{\"to\": \"client\", \"features\": [\"telepathy\"]}",
            "{\"to\": \"client\", \"features\": [null]}",
            "{\"to\": \"client\", \"features\": \"tags\"}")) {
      assertThat(migrate(body).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(client.request().get("/v1/ai-features/config").<Object>path("migrationStatus"))
        .isNull();
  }

  private List<Route> routes(String feature) {
    clock.forward(Duration.ofSeconds(5));
    return peer.admitted(Peer.call(client.accountId(), feature)).routes();
  }

  private static String change(String status, String features) {
    return "{\"migrationStatus\": \"%s\", \"clientMayUsePlatform\": false, \"features\": %s}"
        .formatted(status, features);
  }

  private Response put(String body) {
    return client.request().body(body).put("/v1/ai-features/config");
  }

  private Response migrate(String body) {
    return client.request().body(body).post("/v1/ai-features/migrate");
  }
}
