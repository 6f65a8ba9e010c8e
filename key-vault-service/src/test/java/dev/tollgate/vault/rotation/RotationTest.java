package dev.tollgate.vault.rotation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.local.test.TestTokens;
import dev.tollgate.vault.VaultConfig;
import dev.tollgate.vault.kek.OtherKek;
import dev.tollgate.vault.support.Gateway;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@VaultTest
@Tag("KV-9")
class RotationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Three batches.
  private static final int ACCOUNTS = 21;

  @TestHTTPResource(tls = true)
  URI internal;

  @TestHTTPResource(value = "/", management = true)
  URI management;

  @Inject WorkerTransactions worker;
  @Inject Rotations rotations;
  @Inject ResealPass reseal;
  @Inject NewDataKeys newDataKeys;
  @Inject VaultConfig config;
  @Inject Vertx vertx;

  @BeforeEach
  void forgetWhatOtherTestsBroke() {
    VaultDatabase.update("delete from provider_key");
    VaultDatabase.update("delete from data_key");
  }

  private static ValidatableResponse start(String kind) {
    return given()
        .auth()
        .oauth2(TestTokens.operator())
        .contentType("application/json")
        .body("{\"kind\":\"" + kind + "\"}")
        .post("/admin/v1/rotation")
        .then();
  }

  private static ValidatableResponse state() {
    return given().auth().oauth2(TestTokens.operator()).get("/admin/v1/rotation").then();
  }

  private static ValidatableResponse retire(String kek) {
    return given()
        .auth()
        .oauth2(TestTokens.operator())
        .contentType("application/json")
        .body("{\"kek\":\"" + kek + "\"}")
        .post("/admin/v1/rotation/retire")
        .then();
  }

  private static void awaitFinished() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                VaultDatabase.one("select count(*) from rotation where finished_at is null")
                    .equals("0"));
  }

  private static Map<Owner, String> accounts(int count) {
    Map<Owner, String> accounts = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      Owner owner = Owner.of(Tier.PRO);
      accounts.put(owner, owner.saves("openai"));
    }
    return accounts;
  }

  /// Resolves all accounts in turn until stopped; what went wrong.
  private CompletableFuture<List<String>> traffic(Map<Owner, String> accounts, AtomicBoolean stop) {
    return CompletableFuture.supplyAsync(
        () -> {
          List<String> wrong = new ArrayList<>();
          Gateway gateway = Gateway.at(internal);
          while (!stop.get()) {
            accounts.forEach(
                (owner, secret) -> {
                  Gateway.Answer answer = gateway.resolve(owner.account(), "openai");
                  if (!secret.equals(answer.secret())) {
                    wrong.add(owner.account() + " " + answer.status());
                  }
                });
          }
          return wrong;
        });
  }

  private double metric(String name) {
    return given()
        .get(management.resolve("/q/metrics"))
        .asString()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void a_new_master_key_takes_over_while_keys_are_resolved_and_the_old_one_is_retired() {
    Map<Owner, String> accounts = accounts(ACCOUNTS);
    int wrapped = OtherKek.wrapEverything();
    assertThat(wrapped).isGreaterThanOrEqualTo(ACCOUNTS);
    retire(OtherKek.id()).statusCode(409).body("detail", containsString("still wraps"));
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<List<String>> traffic = traffic(accounts, stop);

    start("KEK").statusCode(202).body("rotations[0].kind", equalTo("KEK"));
    awaitFinished();

    stop.set(true);
    assertThat(traffic.join()).isEmpty();
    assertThat(metric("tollgate_vault_rotated_keys_total")).isGreaterThanOrEqualTo(wrapped);
    state()
        .body("rotations[0].unreadable", equalTo(0))
        .body("rotations[0].moved", equalTo(wrapped))
        .body("keks.find { it.primary }.known", equalTo(true))
        .body("keks.find { it.id == '" + OtherKek.id() + "' }.keys", equalTo(0));
    retire(OtherKek.id())
        .statusCode(200)
        .body("keks.find { it.id == '" + OtherKek.id() + "' }.retired", equalTo(true));
    OtherKek.revive();
  }

  @Test
  void new_data_keys_seal_everything_anew_and_the_old_ones_are_destroyed() {
    Map<Owner, String> accounts = accounts(ACCOUNTS);
    List<String> before = VaultDatabase.rows("select id from data_key");
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<List<String>> traffic = traffic(accounts, stop);

    start("DATA_KEYS").statusCode(202);
    awaitFinished();

    stop.set(true);
    assertThat(traffic.join()).isEmpty();
    assertThat(VaultDatabase.rows("select id from data_key")).doesNotContainAnyElementsOf(before);
    state()
        .body("rotations[0].total", equalTo(2 * ACCOUNTS))
        .body("rotations[0].moved", equalTo(2 * ACCOUNTS));
    assertThat(
            VaultDatabase.one(
                "select count(*) from provider_key k join data_key d on d.id = k.data_key_id where"
                    + " not d.current"))
        .isEqualTo("0");
    accounts.forEach(
        (owner, secret) ->
            assertThat(Gateway.at(internal).resolve(owner.account(), "openai").secret())
                .isEqualTo(secret));
  }

  @Test
  void keys_saved_while_data_keys_rotate_are_not_lost() {
    Map<Owner, String> accounts = accounts(ACCOUNTS);

    start("DATA_KEYS").statusCode(202);
    accounts.replaceAll((owner, secret) -> owner.saves("openai"));
    awaitFinished();

    accounts.forEach(
        (owner, secret) ->
            assertThat(Gateway.at(internal).resolve(owner.account(), "openai").secret())
                .isEqualTo(secret));
  }

  @Test
  void a_data_key_that_is_held_at_that_moment_is_replaced_all_the_same() throws SQLException {
    accounts(2);
    Owner held = Owner.of(Tier.PRO);
    held.saves("openai");
    String before = dataKeyOf(held);

    try (Connection holder = VaultDatabase.connect()) {
      holder.setAutoCommit(false);
      hold(holder, held);
      start("DATA_KEYS").statusCode(202);
      await().atMost(PATIENCE).until(() -> isInAnotherPass(4) || running().isEmpty());
      holder.rollback();
    }
    awaitFinished();

    assertThat(dataKeyOf(held)).isNotEqualTo(before);
    state().body("rotations[0].total", equalTo(6)).body("rotations[0].moved", equalTo(6));
  }

  private static String dataKeyOf(Owner owner) {
    return VaultDatabase.one("select id from data_key where account_id = ?", owner.account());
  }

  private static void hold(Connection holder, Owner owner) throws SQLException {
    try (PreparedStatement lock =
        holder.prepareStatement("select id from data_key where account_id = ? for update")) {
      lock.setObject(1, owner.account());
      lock.execute();
    }
  }

  /// When all that can be moved has been.
  private static boolean isInAnotherPass(int moved) {
    return !VaultDatabase.rows(
            "select 1 from rotation where finished_at is null and moved = ? and position = ?",
            moved,
            Rotations.START)
        .isEmpty();
  }

  @Test
  void a_secret_whose_account_has_no_current_data_key_counts_as_unreadable() {
    Owner broken = Owner.of(Tier.PRO);
    broken.saves("openai");
    VaultDatabase.update(
        "update data_key set current = false where account_id = ?", broken.account());
    Owner sound = Owner.of(Tier.PRO);
    String secret = sound.saves("openai");

    start("DATA_KEYS").statusCode(202);
    awaitFinished();

    state().body("rotations[0].unreadable", equalTo(1)).body("rotations[0].moved", equalTo(2));
    assertThat(Gateway.at(internal).resolve(sound.account(), "openai").secret()).isEqualTo(secret);
  }

  @Test
  void a_key_of_the_service_that_cannot_be_unwrapped_counts_as_unreadable() {
    OtherKek.revive();
    String kek = VaultDatabase.one("select kek_id from service_key where purpose = 'audit'");
    VaultDatabase.update(
        "update service_key set kek_id = ?, wrapped = wrapped || '\\x00' where purpose = 'audit'",
        OtherKek.id());
    try {
      start("KEK").statusCode(202);
      awaitFinished();

      state().body("rotations[0].unreadable", equalTo(1));
    } finally {
      VaultDatabase.update(
          "update service_key set kek_id = ?, wrapped = substr(wrapped, 1, length(wrapped) - 1)"
              + " where purpose = 'audit'",
          kek);
    }
  }

  @Test
  void a_key_that_cannot_be_unwrapped_does_not_stop_the_others_and_keeps_its_kek_in_use() {
    Owner broken = Owner.of(Tier.PRO);
    broken.saves("openai");
    Owner sound = Owner.of(Tier.PRO);
    String secret = sound.saves("openai");
    OtherKek.wrapEverything();
    String wrapped =
        VaultDatabase.one(
            "select encode(wrapped, 'hex') from data_key where account_id = ?", broken.account());
    VaultDatabase.update(
        "update data_key set wrapped = wrapped || '\\x00' where account_id = ?", broken.account());

    start("KEK").statusCode(202);
    awaitFinished();

    state().body("rotations[0].unreadable", equalTo(1));
    await()
        .atMost(PATIENCE)
        .until(() -> metric("tollgate_vault_rotation_unreadable_keys{kind=\"KEK\"") == 1);
    assertThat(Gateway.at(internal).resolve(sound.account(), "openai").secret()).isEqualTo(secret);
    retire(OtherKek.id()).statusCode(409);

    VaultDatabase.update(
        "update data_key set wrapped = decode('" + wrapped + "', 'hex') where account_id = ?",
        broken.account());
    start("KEK").statusCode(202);
    awaitFinished();
    state().body("rotations[0].unreadable", equalTo(0)).body("rotations[0].moved", equalTo(1));
  }

  @Test
  void a_rotation_that_a_crash_left_half_done_is_finished() {
    Map<Owner, String> accounts = accounts(ACCOUNTS);
    OtherKek.wrapEverything();
    // The crashed instance had passed every key by, as it seemed, and moved half of them.
    VaultDatabase.update(
        "insert into rotation (id, kind, total, moved, position) values (gen_random_uuid(), 'KEK',"
            + " 21, 10, 'ffffffff-ffff-ffff-ffff-ffffffffffff')");

    awaitFinished();

    assertThat(VaultDatabase.rows("select 1 from data_key where kek_id = ?", OtherKek.id()))
        .isEmpty();
    accounts.forEach(
        (owner, secret) ->
            assertThat(Gateway.at(internal).resolve(owner.account(), "openai").secret())
                .isEqualTo(secret));
  }

  @Test
  void one_rotation_of_a_kind_at_a_time_and_only_by_operators() {
    // The job may finish the planted rotation before we ask: then it is planted again.
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              VaultDatabase.update(
                  "insert into rotation (id, kind, total) values (gen_random_uuid(), 'KEK', 0)");
              int status = start("KEK").extract().statusCode();
              awaitFinished();
              return status == 409;
            });
    start("nonsense").statusCode(400);
    given()
        .auth()
        .oauth2(Owner.of(Tier.ENTERPRISE).token())
        .get("/admin/v1/rotation")
        .then()
        .statusCode(403);
  }

  @Test
  void a_rotation_is_left_to_the_instances_whose_primary_kek_is_its_target() {
    accounts(ACCOUNTS);
    OtherKek.revive();
    VaultDatabase.update(
        "insert into rotation (id, kind, target_kek, total) values (gen_random_uuid(), 'KEK', ?, ?)",
        OtherKek.id(),
        ACCOUNTS);

    start("DATA_KEYS").statusCode(202);
    await().atMost(PATIENCE).until(() -> running().equals(List.of("KEK 0")));
    state().body("rotations[1].target", equalTo(OtherKek.id()));
    await()
        .atMost(PATIENCE)
        .until(() -> metric("tollgate_vault_rotation_left_keys{kind=\"KEK\"") == ACCOUNTS);
    RotationJob other = instanceWithOtherPrimary();
    other.onStart(new StartupEvent());
    try {
      awaitFinished();
    } finally {
      other.onStop(new ShutdownEvent());
    }

    assertThat(VaultDatabase.rows("select distinct kek_id from data_key"))
        .containsExactly(OtherKek.id());
    await().atMost(PATIENCE).until(() -> metric("tollgate_vault_rotation_left_keys") == 0);
    start("KEK").statusCode(202);
    awaitFinished();
  }

  /// With how many keys moved.
  private static List<String> running() {
    return VaultDatabase.rows("select kind, moved from rotation where finished_at is null");
  }

  private RotationJob instanceWithOtherPrimary() {
    return new RotationJob(
        worker,
        rotations,
        OtherKek.wrapping(),
        new RewrapPass(OtherKek.wrapping()),
        reseal,
        newDataKeys,
        config,
        vertx,
        new SimpleMeterRegistry());
  }

  @Test
  void a_rotation_to_a_kek_that_nobody_has_any_more_is_given_up_for_another_one() {
    VaultDatabase.update(
        "insert into rotation (id, kind, target_kek, total) values (gen_random_uuid(), 'KEK', 'local-gone', 1)");

    start("KEK").statusCode(202).body("rotations[0].target", startsWith("local-"));

    awaitFinished();
    state().body("rotations[1].target", equalTo("local-gone"));
  }

  @Test
  void the_primary_kek_and_unknown_ones_cannot_be_retired() {
    Owner.of(Tier.PRO).saves("openai");
    String primary = state().extract().path("keks.find { it.primary }.id");

    retire(primary).statusCode(409);
    retire("local-nobody").statusCode(404);
  }
}
