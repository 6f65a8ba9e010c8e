package dev.tollgate.vault.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.local.test.TestTokens;
import dev.tollgate.vault.audit.AuditEntry.Action;
import dev.tollgate.vault.kek.ServiceKeys;
import dev.tollgate.vault.support.Gateway;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@VaultTest
@Tag("KV-11")
class KeyAuditTest {
  @TestHTTPResource(tls = true)
  URI internal;

  @Inject AuditVerifier verifier;
  @Inject ServiceKeys keys;
  @Inject WorkerTransactions worker;

  private AuditVerification verify() {
    return verifier.verify(AuditAnchor.NONE).await().indefinitely();
  }

  @Test
  void everything_done_with_a_key_or_tried_is_in_its_owners_log() {
    Owner owner = Owner.of(Tier.PRO);
    String secret = owner.saves("openai");
    owner.saves("openai");
    owner.save("openai", "sk-bad-0123456789").statusCode(400);
    owner.save("mistral", Owner.secret()).statusCode(403);
    owner.patch("openai", "{\"alias\":\"x\",\"active\":false}").statusCode(200);
    Gateway.at(internal).resolve(owner.account(), "openai");
    owner.patch("openai", "{\"active\":true}").statusCode(200);
    Gateway.at(internal).resolve(owner.account(), "openai");
    owner.delete("openai").statusCode(204);

    owner
        .audit()
        .statusCode(200)
        .body(
            "entries.action",
            contains(
                "delete",
                "resolve",
                "activate",
                "resolve",
                "deactivate",
                "update",
                "save",
                "save",
                "replace",
                "save"))
        .body(
            "entries.outcome",
            contains(
                "done",
                "done",
                "done",
                "no_active_key",
                "done",
                "done",
                "TIER_LIMITED",
                "key_refused",
                "done",
                "done"))
        .body("entries.at", everyItem(notNullValue()))
        .body("entries.principalId", everyItem(notNullValue()))
        .body("entries[1].source", equalTo("gateway-0"))
        .body("entries[1].feature", equalTo("chat"))
        .body("entries[0].source", equalTo("127.0.0.1"))
        .body("next", nullValue())
        .body(not(containsString(secret)));
  }

  @Test
  void a_test_of_a_key_is_in_the_log() {
    Owner owner = Owner.of(Tier.PRO);
    given()
        .auth()
        .oauth2(owner.token())
        .contentType("application/json")
        .body("{\"provider\":\"openai\",\"key\":\"" + Owner.secret() + "\"}")
        .post("/v1/api-keys/test")
        .then()
        .statusCode(200);

    owner.audit().body("entries.action", contains("test"));
  }

  @Test
  void pages_follow_each_other_without_gap_or_overlap() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    for (int i = 0; i < 6; i++) {
      String patch = "{\"alias\":\"a" + i + "\",\"active\":" + (i % 2 == 1) + "}";
      owner.patch("openai", patch).statusCode(200);
    }

    ValidatableResponse first = page(owner, "?limit=5").body("entries", hasSize(5));
    String next = first.extract().path("next");
    ValidatableResponse second = page(owner, "?limit=5&before=" + next).body("entries", hasSize(5));
    String last = second.extract().path("next");
    page(owner, "?limit=5&before=" + last)
        .body("entries.action", contains("deactivate", "update", "save"))
        .body("next", nullValue());
    page(owner, "?before=nonsense").statusCode(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "501", "x", "1e2", "99999999999"})
  void a_limit_that_is_none_is_named(String limit) {
    page(Owner.of(Tier.PRO), "?limit=" + limit)
        .statusCode(400)
        .body("fields.name", contains("limit"));
    operatorsPage("?account=" + UUID.randomUUID() + "&limit=" + limit)
        .statusCode(400)
        .body("fields.name", contains("limit"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?account=", "?account=nonsense"})
  void an_account_that_is_none_is_named(String query) {
    operatorsPage(query).statusCode(400).body("fields.name", contains("account"));
  }

  private static ValidatableResponse operatorsPage(String query) {
    return given().auth().oauth2(TestTokens.operator()).get("/admin/v1/key-audit" + query).then();
  }

  private static ValidatableResponse page(Owner owner, String query) {
    return given().auth().oauth2(owner.token()).get("/v1/api-keys/audit" + query).then();
  }

  @Test
  void an_operator_reads_the_log_of_any_account_and_an_owner_only_theirs() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    String path = "/admin/v1/key-audit?account=" + owner.account();

    given()
        .auth()
        .oauth2(TestTokens.operator())
        .get(path)
        .then()
        .body("entries.action", contains("save"));
    given().auth().oauth2(owner.token()).get(path).then().statusCode(403);
    Owner.of(Tier.PRO).audit().body("entries", hasSize(0));
  }

  @Test
  void the_chain_shows_what_was_changed_removed_or_slipped_in_and_forgetting_people_does_not() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    owner.saves("openai");
    assertThat(verify().intact()).isTrue();
    String batch =
        VaultDatabase.one(
            "select max(batch) from audit_entry where account_id = ?", owner.account());

    VaultDatabase.update("delete from audit_person where account_id = ?", owner.account());
    assertThat(verify().intact()).as("people forgotten").isTrue();

    for (List<String> change :
        List.of(
            List.of(
                "update audit_entry set outcome = 'forged' where batch = " + batch,
                "update audit_entry set outcome = 'done' where batch = " + batch),
            List.of(
                "update audit_entry set action = 'NOTHING' where batch = " + batch,
                "update audit_entry set action = 'REPLACE' where batch = " + batch),
            List.of(
                "insert into audit_entry select batch, 99, account_id, at, action, outcome, provider from audit_entry where batch = "
                    + batch,
                "delete from audit_entry where ordinal = 99"),
            List.of(
                "update audit_batch set mac = set_byte(mac, 0, get_byte(mac, 0) # 1) where seq = "
                    + batch,
                ""))) {
      String mac =
          VaultDatabase.one("select encode(mac, 'hex') from audit_batch where seq = " + batch);
      VaultDatabase.update(change.getFirst());
      AuditVerification found = verify();
      assertThat(found.intact()).as(change.getFirst()).isFalse();
      assertThat(found.firstBroken()).isEqualTo(Long.parseLong(batch));
      if (!change.getLast().isEmpty()) {
        VaultDatabase.update(change.getLast());
      }
      VaultDatabase.update(
          "update audit_batch set mac = decode('" + mac + "', 'hex') where seq = " + batch);
      assertThat(verify().intact()).as("restored after " + change.getFirst()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000_000_000})
  void entries_slipped_in_outside_the_chain_are_found(long batch) {
    Owner.of(Tier.PRO).saves("openai");
    VaultDatabase.update(
        "insert into audit_entry select "
            + batch
            + ", 99, account_id, at, action, outcome, provider from audit_entry limit 1");
    try {
      AuditVerification found = verify();
      assertThat(found.intact()).isFalse();
      assertThat(found.firstBroken()).isEqualTo(batch);
    } finally {
      VaultDatabase.update("delete from audit_entry where ordinal = 99");
    }
    assertThat(verify().intact()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000_000_000})
  void batches_slipped_in_outside_the_chain_are_found_with_or_without_entries(long batch) {
    Owner.of(Tier.PRO).saves("openai");
    VaultDatabase.update(
        "insert into audit_batch select ?, key_id, 1, mac from audit_batch limit 1", batch);
    try {
      assertThat(verify().firstBroken()).isEqualTo(batch);

      VaultDatabase.update(
          "insert into audit_entry select ?, 99, account_id, at, action, outcome, provider"
              + " from audit_entry limit 1",
          batch);
      assertThat(verify().intact()).isFalse();
      assertThat(verify().firstBroken()).isEqualTo(batch);
    } finally {
      VaultDatabase.update("delete from audit_entry where ordinal = 99");
      VaultDatabase.update("delete from audit_batch where seq = ?", batch);
    }
    assertThat(verify().intact()).isTrue();
  }

  @Test
  void what_is_written_while_the_log_is_verified_belongs_to_it() {
    UUID account = UUID.randomUUID();
    Uni<List<Void>> writing = writes(account, 100);

    List<AuditVerification> verified = new ArrayList<>();
    CompletableFuture<List<Void>> done = writing.subscribeAsCompletionStage();
    do {
      verified.add(verify());
    } while (!done.isDone());

    done.join();
    assertThat(verified).allMatch(AuditVerification::intact);
  }

  @Test
  void a_removed_tail_is_noticed_by_the_head() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    String head = VaultDatabase.one("select seq from audit_head");

    VaultDatabase.update("update audit_head set seq = seq - 1");
    try {
      assertThat(verify().intact()).isFalse();
    } finally {
      VaultDatabase.update("update audit_head set seq = " + head);
    }
    given()
        .auth()
        .oauth2(TestTokens.operator())
        .get("/admin/v1/key-audit/verification")
        .then()
        .statusCode(200)
        .body("intact", equalTo(true))
        .body("head", containsString(":"));
  }

  @Test
  void replicas_that_write_at_once_make_one_chain() {
    UUID account = UUID.randomUUID();
    long before = Long.parseLong(VaultDatabase.one("select seq from audit_head"));

    Uni.join()
        .all(List.of(writes(account, 50), writes(account, 50), writes(account, 50)))
        .andFailFast()
        .await()
        .atMost(Duration.ofSeconds(60));

    assertThat(VaultDatabase.one("select count(*) from audit_entry where account_id = ?", account))
        .isEqualTo("150");
    assertThat(Long.parseLong(VaultDatabase.one("select seq from audit_head")))
        .isGreaterThanOrEqualTo(before + 150);
    assertThat(verify().intact()).isTrue();
  }

  /// What a replica of its own writes, batch by batch.
  private Uni<List<Void>> writes(UUID account, int batches) {
    AuditEntries replica = new AuditEntries(keys, worker);
    AuditEntry entry =
        new AuditEntry(
            Instant.parse("2026-11-20T10:07:00Z"),
            account,
            Action.RESOLVE,
            AuditEntry.DONE,
            "openai",
            1L,
            "chat",
            "request",
            UUID.randomUUID(),
            "gateway-0");
    return Multi.createFrom()
        .range(0, batches)
        .onItem()
        .transformToUniAndConcatenate(i -> replica.append(List.of(entry)))
        .collect()
        .asList();
  }

  @Test
  void the_services_roles_may_only_add() {
    for (String role : List.of("vault_api", "vault_worker")) {
      for (String table : List.of("audit_entry", "audit_batch")) {
        assertThat(
                VaultDatabase.one(
                    "select has_any_column_privilege('%1$s', '%2$s', 'update') or has_table_privilege('%1$s', '%2$s', 'delete, truncate')"
                        .formatted(role, table)))
            .as(role + " on " + table)
            .isEqualTo("f");
      }
    }
  }
}
