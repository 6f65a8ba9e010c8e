package dev.tollgate.entitlement.feature;

import static dev.tollgate.entitlement.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.entitlement.Broker;
import dev.tollgate.entitlement.Client;
import dev.tollgate.entitlement.Peer;
import dev.tollgate.entitlement.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
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
  void an_unknown_feature_is_not_there() {
    Client client = Client.fresh();

    assertThat(client.request().get("/v1/entitlements/telepathy").statusCode()).isEqualTo(404);
    assertThat(client.request().get("/v1/entitlements/" + "x".repeat(3000)).statusCode())
        .isIn(404, 414);
    assertThat(Client.operator().get("/v1/entitlements").statusCode()).isEqualTo(403);
  }
}
