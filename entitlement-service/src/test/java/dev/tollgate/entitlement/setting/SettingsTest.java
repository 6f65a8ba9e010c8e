package dev.tollgate.entitlement.setting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.entitlement.Client;
import dev.tollgate.entitlement.Peer;
import dev.tollgate.entitlement.TestClock;
import dev.tollgate.entitlement.rate.RateTables;
import dev.tollgate.entitlement.tier.TierCatalogues;
import dev.tollgate.kit.database.WorkerTransactions;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SettingsTest {
  @Inject ObjectMapper json;
  @Inject Peer peer;
  @Inject TierCatalogues catalogues;
  @Inject RateTables rates;
  @Inject WorkerTransactions transactions;
  @Inject TestClock clock;

  @AfterEach
  void shipped_defaults_again() throws Exception {
    for (String name : List.of("tiers", "rates")) {
      change(
          name,
          document -> {
            try (var in = Settings.class.getResourceAsStream("/defaults/" + name + ".json")) {
              document.setAll((ObjectNode) json.readTree(in));
            } catch (java.io.IOException e) {
              throw new AssertionError(e);
            }
          });
    }
  }

  @Test
  @Tag("EN-4")
  void the_shipped_defaults_cover_every_tier_and_feature() {
    assertThat(catalogues.current().await().indefinitely().document().faults()).isEmpty();
    assertThat(rates.current().await().indefinitely().document().faults()).isEmpty();
    Response tiers = read("tiers");
    assertThat(tiers.<Integer>path("document.tiers.PRO.monthlyQuotas.tags")).isEqualTo(1000);
    assertThat(tiers.<Object>path("document.tiers.BASIC.monthlyQuotas"))
        .isInstanceOfSatisfying(
            java.util.Map.class,
            quotas -> assertThat(quotas).containsKey("chat").containsEntry("chat", null));
  }

  @Test
  @Tag("EN-4")
  void a_changed_quota_counts_from_the_next_admission_on() throws Exception {
    UUID account = Client.fresh().accountId();

    Response changed = change("tiers", d -> quotas(d, "BASIC").put("chat", 7));

    changed.then().statusCode(200);
    Admission admission = peer.admitted(Peer.call(account, "chat"));
    assertThat(admission.quota().limit()).isEqualTo(7);
    assertThat(admission.callTokens()).isEqualTo(1);
  }

  @Test
  @Tag("EN-4")
  void a_feature_with_quota_zero_is_not_in_the_tier() throws Exception {
    UUID account = Client.fresh().accountId();

    change("tiers", d -> quotas(d, "BASIC").put("tags", 0)).then().statusCode(200);

    assertThat(peer.refused(Peer.call(account, "tags")).code().wireName())
        .isEqualTo("TIER_LIMITED");
  }

  @Test
  @Tag("EN-4")
  void the_longest_name_and_the_largest_quota_can_be_sold() throws Exception {
    String longest = "x".repeat(64);
    long largest = 1_000_000_000_000L;

    change(
            "tiers",
            d -> {
              addFeature(d, longest);
              quotas(d, "BASIC").put(longest, largest);
            })
        .then()
        .statusCode(200);

    Admission admission = peer.admitted(Peer.call(Client.fresh().accountId(), longest));
    assertThat(admission.quota().limit()).isEqualTo(largest);
  }

  @Test
  @Tag("EN-12")
  void a_changed_rate_counts_from_the_next_admission_on() throws Exception {
    UUID account = Client.fresh().accountId();

    change(
            "rates",
            d ->
                ((ObjectNode) d.at("/rates/BASIC/PLATFORM"))
                    .put("callsPerMinute", 600)
                    .put("burst", 400))
        .then()
        .statusCode(200);

    assertThat(peer.admitted(Peer.call(account, "chat")).rateLimit().limit()).isEqualTo(400);
  }

  /// A transaction that began before the change sees the document as it was then.
  @Test
  @Tag("EN-12")
  void a_read_that_began_earlier_does_not_undo_a_change() throws Exception {
    SqlConnection earlier = transactions.pool().getConnection().await().indefinitely();
    try {
      run(earlier, "begin isolation level repeatable read");
      run(earlier, "select from setting");
      change("rates", d -> ((ObjectNode) d.at("/rates/BASIC/PLATFORM")).put("burst", 400));
      long changed = rates.current().await().indefinitely().version();
      clock.forward(Settings.FRESH);

      assertThat(rates.current(earlier).await().indefinitely().version()).isEqualTo(changed);
      assertThat(rates.current().await().indefinitely().version()).isEqualTo(changed);
    } finally {
      run(earlier, "rollback");
      earlier.close().await().indefinitely();
      clock.back();
    }
  }

  private static void run(SqlConnection connection, String statement) {
    connection.query(statement).executeAndAwait();
  }

  @Test
  void of_two_operators_the_slower_one_has_to_look_again() throws Exception {
    ObjectNode read = (ObjectNode) json.readTree(read("rates").asString());
    change("rates", d -> {}).then().statusCode(200);

    Response late = Client.operator().body(read.toString()).put("/admin/v1/rates");

    assertThat(late.statusCode()).isEqualTo(409);
    assertThat(late.<String>path("detail")).contains("The current version is");
  }

  @Test
  void a_version_that_never_was_replaces_nothing() throws Exception {
    ObjectNode read = (ObjectNode) json.readTree(read("rates").asString());
    long version = read.get("version").asLong();

    for (long other : List.of(version + 1, version + (1L << 32), Long.MAX_VALUE)) {
      read.put("version", other);
      assertThat(Client.operator().body(read.toString()).put("/admin/v1/rates").statusCode())
          .as("%d", other)
          .isEqualTo(409);
    }
  }

  @Test
  void an_incomplete_or_absurd_document_changes_nothing() throws Exception {
    long before = read("tiers").jsonPath().getLong("version");
    List<Consumer<ObjectNode>> mistakes =
        List.of(
            d -> ((ObjectNode) d.at("/tiers")).remove("PRO"),
            d -> quotas(d, "PRO").remove("tags"),
            d -> quotas(d, "PRO").put("tags", -1),
            d -> quotas(d, "PRO").put("tags", 1_000_000_000_001L),
            d -> quotas(d, "PRO").put("tags", new BigInteger("9".repeat(30))),
            d -> quotas(d, "PRO").put("telepathy", 5),
            d -> addFeature(d, "Tele:pathy"),
            d -> addFeature(d, ""),
            d -> addFeature(d, "x".repeat(65)),
            d -> quotas(d, "PRO").put("tags", "many"),
            d -> ((ObjectNode) d.at("/tiers/PRO")).put("agents", -1),
            d -> ((ObjectNode) d.at("/features")).putNull("chat"),
            d -> ((ObjectNode) d.at("/tiers")).putNull("PRO"),
            d -> ((ObjectNode) d.at("/tiers")).putObject("GOLD"),
            d -> d.put("surprise", 1),
            d -> d.remove("tiers"));

    for (Consumer<ObjectNode> mistake : mistakes) {
      assertThat(change("tiers", mistake).statusCode()).isEqualTo(400);
    }
    assertThat(
            change("rates", d -> ((ObjectNode) d.at("/rates/PRO/BYOK")).put("burst", 0))
                .statusCode())
        .isEqualTo(400);
    assertThat(change("rates", d -> ((ObjectNode) d.at("/rates/PRO")).remove("BYOK")).statusCode())
        .isEqualTo(400);
    for (String body : List.of("{}", "{\"version\": 0}", "{\"version\": -1}", "[1]", "")) {
      assertThat(Client.operator().body(body).put("/admin/v1/tiers").statusCode()).isEqualTo(400);
    }
    assertThat(read("tiers").jsonPath().getLong("version")).isEqualTo(before);
  }

  @Test
  void accounts_neither_read_nor_change_settings() {
    Client client = Client.fresh();

    assertThat(client.request().get("/admin/v1/tiers").statusCode()).isEqualTo(403);
    assertThat(client.request().body("{}").put("/admin/v1/tiers").statusCode()).isEqualTo(403);
    assertThat(client.request().get("/admin/v1/rates").statusCode()).isEqualTo(403);
    assertThat(client.request().body("{}").put("/admin/v1/rates").statusCode()).isEqualTo(403);
  }

  private static void addFeature(ObjectNode document, String name) {
    ((ObjectNode) document.at("/features")).set(name, document.at("/features/chat").deepCopy());
    for (Tier tier : Tier.values()) {
      quotas(document, tier.name()).put(name, 5);
    }
  }

  private static ObjectNode quotas(ObjectNode document, String tier) {
    return (ObjectNode) document.at("/tiers/" + tier + "/monthlyQuotas");
  }

  private Response change(String name, Consumer<ObjectNode> edit) throws Exception {
    ObjectNode read = (ObjectNode) json.readTree(read(name).asString());
    edit.accept((ObjectNode) read.get("document"));
    return Client.operator().body(read.toString()).put("/admin/v1/" + name);
  }

  private static Response read(String name) {
    Response read = Client.operator().get("/admin/v1/" + name);
    read.then().statusCode(200);
    return read;
  }
}
