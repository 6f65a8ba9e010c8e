package dev.tollgate.entitlement.feature;

import static dev.tollgate.entitlement.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.contracts.admission.AdmissionRefused;
import dev.tollgate.contracts.budget.BudgetChanged;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.entitlement.Broker;
import dev.tollgate.entitlement.Client;
import dev.tollgate.entitlement.Peer;
import dev.tollgate.entitlement.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("EN-4")
class EntitlementTest {
  @Inject Peer peer;
  @Inject Broker broker;
  @Inject TestClock clock;

  @AfterEach
  void now() {
    clock.back();
  }

  @Test
  void every_feature_says_what_is_left_of_it() {
    Client client = Client.fresh().on(Tier.PRO);
    peer.admitted(Peer.call(client.accountId(), "tags"));

    JsonPath tags = client.request().get("/v1/entitlements/tags").jsonPath();

    assertThat(tags.getBoolean("allowed")).isTrue();
    assertThat(tags.getString("tier")).isEqualTo("PRO");
    assertThat(tags.getLong("limit")).isEqualTo(1000);
    assertThat(tags.getLong("used")).isEqualTo(7);
    assertThat(tags.getLong("left")).isEqualTo(993);
    assertThat(tags.getString("unit")).isEqualTo("requests");
    assertThat(tags.getString("route")).isEqualTo("PLATFORM");
    assertThat(tags.getBoolean("byokConfigured")).isFalse();
    assertThat(tags.getString("resetAt")).isNotBlank();
    List<String> features = client.request().get("/v1/entitlements").path("feature");
    assertThat(features)
        .contains("chat", "tags", "title", "embeddings", "brainstorm")
        .doesNotHaveDuplicates();
  }

  @Test
  void unlimited_is_null() {
    JsonPath chat = Client.fresh().request().get("/v1/entitlements/chat").jsonPath();

    assertThat(chat.getMap("")).containsEntry("limit", null).containsEntry("left", null);
    assertThat(chat.getLong("used")).isZero();
    assertThat(chat.getBoolean("allowed")).isTrue();
  }

  @Test
  @Tag("EN-5")
  void an_exhausted_quota_says_so_and_an_own_key_opens_the_feature_again() {
    Client client = Client.fresh();
    while (peer.admission(Peer.call(client.accountId(), "brainstorm"))
        instanceof Admission admission) {
      clock.forward(Duration.ofSeconds(admission.callTokens()));
    }
    JsonPath before = client.request().get("/v1/entitlements/brainstorm").jsonPath();
    assertThat(before.getBoolean("allowed")).isFalse();
    assertThat(before.getString("reason")).isEqualTo("quota_exhausted");
    assertThat(before.getString("route")).isNull();
    assertThat(before.getLong("left")).isZero();

    client.on(Tier.PRO);
    broker.send(
        Topics.KEY,
        client.accountId().toString(),
        KeyChanged.TYPE,
        new KeyChanged(client.accountId(), 1, "openai", true, 1));

    await()
        .untilAsserted(
            () -> {
              JsonPath after = client.request().get("/v1/entitlements/brainstorm").jsonPath();
              assertThat(after.getString("route")).isEqualTo("BYOK");
              assertThat(after.getBoolean("allowed")).isTrue();
              assertThat(after.getBoolean("byokConfigured")).isTrue();
            });
  }

  @Test
  @Tag("EN-9")
  void the_answer_is_that_of_an_admission_whatever_the_account_chose() {
    Client client = Client.fresh().on(Tier.PRO);
    ownKey(client, "anthropic");
    peer.awaitOwnKey(client.accountId(), true);
    agree(client, null, Route.PLATFORM);
    choose(client, "anthropic", true);
    agree(client, null, Route.PLATFORM);
    choose(client, "anthropic", false);
    agree(client, ErrorCode.FEATURE_DISABLED, null);

    client.request().body("{\"to\": \"client\"}").post("/v1/ai-features/migrate");
    agree(client, ErrorCode.FEATURE_DISABLED, null);
    ownKey(client, "openai");
    await().untilAsserted(() -> agree(client, null, Route.BYOK));
    client.on(Tier.BASIC);
    agree(client, ErrorCode.FEATURE_DISABLED, null);
  }

  @Test
  @Tag("ME-4")
  void a_budget_that_blocks_is_told_until_its_period_ends() {
    for (String scope : List.of("account", "provider:openai")) {
      Client client = Client.fresh();
      budget(client, scope, "exceeded", "block");
      await().untilAsserted(() -> agree(client, ErrorCode.BUDGET_EXCEEDED, null));

      clock.forward(Duration.ofHours(1));
      agree(client, null, Route.PLATFORM);
      clock.back();
    }
  }

  @Test
  @Tag("ME-4")
  void a_budget_that_does_not_watch_the_feature_or_only_notifies_changes_nothing() {
    Client client = Client.fresh();
    budget(client, "account", "exceeded", "notify");
    budget(client, "provider:openai", "warning", "block");
    budget(client, "agent:" + UUID.randomUUID(), "exceeded", "block");
    budget(client, "provider:anthropic", "exceeded", "block");

    Client last = Client.fresh();
    budget(last, "account", "exceeded", "block");
    await().untilAsserted(() -> agree(last, ErrorCode.BUDGET_EXCEEDED, null));
    agree(client, null, Route.PLATFORM);
  }

  @Test
  void a_feature_that_is_off_is_not_said_to_be_used_up() {
    Client client = Client.fresh();
    while (peer.admission(Peer.call(client.accountId(), "brainstorm"))
        instanceof Admission admission) {
      clock.forward(Duration.ofSeconds(admission.callTokens()));
    }

    choose(client, "openai", false);

    agree(client, "brainstorm", ErrorCode.FEATURE_DISABLED, null);
  }

  @Test
  void an_unknown_feature_is_not_there() {
    Client client = Client.fresh();

    assertThat(client.request().get("/v1/entitlements/telepathy").statusCode()).isEqualTo(404);
    assertThat(client.request().get("/v1/entitlements/" + "x".repeat(3000)).statusCode())
        .isIn(404, 414);
    assertThat(Client.operator().get("/v1/entitlements").statusCode()).isEqualTo(403);
  }

  private void agree(Client client, @Nullable ErrorCode reason, @Nullable Route route) {
    agree(client, "chat", reason, route);
  }

  /// What is told of a feature and what an admission decides are the same, and this.
  private void agree(
      Client client, String feature, @Nullable ErrorCode reason, @Nullable Route route) {
    clock.forward(Duration.ofSeconds(5));
    Entitlement told =
        client.request().get("/v1/entitlements/{feature}", feature).as(Entitlement.class);
    assertThat(told.reason()).isEqualTo(reason);
    assertThat(told.route()).isEqualTo(route);
    assertThat(told.allowed()).isEqualTo(reason == null);
    switch (peer.admission(Peer.call(client.accountId(), feature))) {
      case Admission admission -> assertThat(admission.routes().getFirst()).isEqualTo(route);
      case AdmissionRefused refused -> assertThat(refused.code()).isEqualTo(reason);
    }
  }

  private void choose(Client client, String provider, boolean platform) {
    String choice =
        """
        {"platformEnabled": %s, "clientEnabled": true, "provider": "%s",
         "autoDisableAtLimit": true, "migrated": false}
        """
            .formatted(platform, provider);
    client
        .request()
        .body(
            """
            {"migrationStatus": "hybrid", "clientMayUsePlatform": false,
             "features": {"chat": %s, "brainstorm": %s}}
            """
                .formatted(choice, choice))
        .put("/v1/ai-features/config")
        .then()
        .statusCode(200);
  }

  private void ownKey(Client client, String provider) {
    UUID account = client.accountId();
    KeyChanged changed = new KeyChanged(account, 1, provider, true, 1);
    broker.send(Topics.KEY, account.toString(), KeyChanged.TYPE, changed);
  }

  private void budget(Client client, String scope, String state, String action) {
    Instant end = Instant.now().plus(Duration.ofHours(1));
    UUID account = client.accountId();
    broker.send(
        Topics.BUDGET,
        account.toString(),
        BudgetChanged.TYPE,
        new BudgetChanged(account, 1, scope, state, end.minus(Duration.ofDays(1)), end, action));
  }
}
