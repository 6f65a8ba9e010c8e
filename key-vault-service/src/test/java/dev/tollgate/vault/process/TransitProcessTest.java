package dev.tollgate.vault.process;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.local.test.HeapDump;
import dev.tollgate.local.test.TestTokens;
import dev.tollgate.vault.kek.FakeTransit;
import dev.tollgate.vault.kek.KeyWrapping;
import dev.tollgate.vault.support.Gateway;
import dev.tollgate.vault.support.Neighbours;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.VaultDatabase;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The service without a master key: its KEKs live in a transit engine.
@Tag("KV-10")
class TransitProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;
  private FakeTransit transit;
  private VaultProcess vault;

  @BeforeEach
  void start() throws IOException {
    VaultDatabase.forgetEverything();
    assertThat(Neighbours.PROVIDERS.port()).isPositive();
    transit = new FakeTransit();
    vault = startVault();
  }

  @AfterEach
  void stop() {
    vault.close();
    transit.close();
  }

  private VaultProcess startVault() throws IOException {
    Path token = Files.writeString(directory.resolve("token"), transit.token());
    return VaultProcess.start(
        Map.of(
            "MASTER_ENCRYPTION_KEY_FILE", "",
            "TOLLGATE_VAULT_KEK_SOURCE", "transit",
            "TOLLGATE_VAULT_TRANSIT_URL", transit.url().toString(),
            "TOLLGATE_VAULT_TRANSIT_TIMEOUT", "30s",
            "TOLLGATE_VAULT_TRANSIT_TOKEN_FILE", token.toString(),
            "TOLLGATE_VAULT_ROTATION_LOOKOUT", "100ms"));
  }

  private RequestSpecification operator() {
    return given()
        .baseUri(vault.open().toString())
        .auth()
        .oauth2(TestTokens.operator())
        .contentType("application/json");
  }

  private ValidatableResponse rotation() {
    return operator().get("/admin/v1/rotation").then().statusCode(200);
  }

  private String resolved(Owner owner) {
    return String.valueOf(Gateway.at(vault.internal()).resolve(owner.account(), "openai").secret());
  }

  @Test
  void keys_are_saved_resolved_and_moved_to_a_new_version_of_the_transit_key() throws IOException {
    Owner owner = Owner.of(Tier.PRO);
    String secret = Owner.secret();
    save(owner, secret);
    assertThat(resolved(owner)).isEqualTo(secret);

    transit.rotate();
    rotate("KEK");
    rotation()
        .body("rotations[0].unreadable", equalTo(0))
        .body("keks.find { it.id == 'transit-tollgate-v1' }.keys", equalTo(0));
    operator()
        .body("{\"kek\":\"transit-tollgate-v1\"}")
        .post("/admin/v1/rotation/retire")
        .then()
        .statusCode(200);
    transit.configure(2, 2);
    transit.trim(2);

    vault.close();
    vault = startVault();
    assertThat(resolved(owner)).as("by a process that never saw the old version").isEqualTo(secret);
    countInHeapAfterRevoke(owner, secret);
  }

  @Test
  @Tag("KV-9")
  void secrets_are_sealed_anew_with_several_data_keys_on_their_way_at_once() {
    Map<Owner, String> saved = new HashMap<>();
    for (int i = 0; i < 2 * KeyWrapping.AT_ONCE; i++) {
      Owner owner = Owner.of(Tier.PRO);
      saved.put(owner, Owner.secret());
      save(owner, saved.get(owner));
    }
    transit.holdDecrypts(KeyWrapping.AT_ONCE);

    rotate("DATA_KEYS");

    rotation().body("rotations[0].unreadable", equalTo(0));
    assertThat(VaultDatabase.rows("select 1 from data_key where not current")).isEmpty();
    saved.forEach((owner, secret) -> assertThat(resolved(owner)).isEqualTo(secret));
  }

  /// Returns when it is over.
  private void rotate(String kind) {
    operator()
        .body("{\"kind\":\"" + kind + "\"}")
        .post("/admin/v1/rotation")
        .then()
        .statusCode(202);
    await()
        .atMost(PATIENCE)
        .until(() -> rotation().extract().path("rotations[0].finishedAt") != null);
  }

  @Test
  void while_transit_is_away_callers_are_told_to_try_again_and_failed_resolves_are_in_the_log()
      throws IOException {
    Owner owner = Owner.of(Tier.PRO);
    save(owner, Owner.secret());
    vault.close();
    vault = startVault();
    transit.seal(true);

    isAway(post(Owner.of(Tier.PRO), Owner.secret()));
    isAway(operator().body("{\"kind\":\"KEK\"}").post("/admin/v1/rotation").then());
    Gateway.Answer resolve = Gateway.at(vault.internal()).resolve(owner.account(), "openai");
    assertThat(resolve.status()).isEqualTo(503);
    assertThat(resolve.response().headers().firstValue("Retry-After")).hasValue("1");
    audit(owner)
        .body("entries.action", contains("resolve", "save"))
        .body("entries.outcome", contains("key_management_unavailable", "done"));

    transit.seal(false);
    assertThat(Gateway.at(vault.internal()).resolve(owner.account(), "openai").status())
        .isEqualTo(200);
  }

  private static void isAway(ValidatableResponse answer) {
    answer.statusCode(503).header("Retry-After", "1").body("code", equalTo("unavailable"));
  }

  private ValidatableResponse audit(Owner owner) {
    return given()
        .baseUri(vault.open().toString())
        .auth()
        .oauth2(owner.token())
        .get("/v1/api-keys/audit")
        .then();
  }

  /// Counts, and promises nothing: a JVM copies strings and buffers as it likes, and the collector
  /// clears them when it likes. What must hold is that the key is not kept for ever.
  private void countInHeapAfterRevoke(Owner owner, String secret) throws IOException {
    given()
        .baseUri(vault.open().toString())
        .auth()
        .oauth2(owner.token())
        .delete("/v1/api-keys/openai")
        .then()
        .statusCode(204);
    assertThat(Gateway.at(vault.internal()).resolve(owner.account(), "openai").status())
        .isEqualTo(404);

    HeapDump heap = HeapDump.of(vault.pid(), directory.resolve("vault.hprof"));

    System.out.printf(
        "heap of the vault after a revoke: %d MiB, the key %d times, as base64 %d times%n",
        heap.bytes() >> 20, heap.count(secret), heap.countBase64(secret));
    assertThat(heap.count("dev/tollgate/vault")).as("what is there is found").isPositive();
  }

  private void save(Owner owner, String secret) {
    post(owner, secret).statusCode(201);
  }

  private ValidatableResponse post(Owner owner, String secret) {
    return vault
        .by(owner.token())
        .body(Map.of("provider", "openai", "key", secret))
        .post("/v1/api-keys")
        .then();
  }
}
