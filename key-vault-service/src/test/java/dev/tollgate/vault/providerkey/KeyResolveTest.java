package dev.tollgate.vault.providerkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.local.test.TestClients;
import dev.tollgate.local.test.TestTokens;
import dev.tollgate.vault.support.Gateway;
import dev.tollgate.vault.support.Gateway.Answer;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.RestAssured;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@VaultTest
@Tag("KV-8")
class KeyResolveTest {
  private static final List<String> ATTACKS =
      List.of(
          // The victim's ciphertext in the thief's row.
          """
          update provider_key t set envelope = v.envelope from provider_key v
           where t.account_id = '%2$s' and v.account_id = '%1$s' and v.provider = 'openai'
          """,
          // The victim's data key material under the thief's data key.
          """
          update data_key t set wrapped = v.wrapped, check_value = v.check_value from data_key v
           where t.account_id = '%2$s' and v.account_id = '%1$s'
          """,
          // Another provider's ciphertext of the same account: it would go to that provider.
          """
          update provider_key t set envelope = v.envelope from provider_key v
           where t.account_id = '%1$s' and v.account_id = '%1$s'
             and t.provider = 'openai' and v.provider = 'anthropic'
          """,
          "update provider_key set origin = 'https://evil.example' where account_id = '%1$s'",
          "update provider_key set endpoint = 'https://other.openai.azure.com'"
              + " where account_id = '%1$s'",
          "update provider_key set id = gen_random_uuid() where account_id = '%1$s'",
          "update data_key set wrapped = wrapped || '\\x00' where account_id = '%1$s'",
          "update data_key set check_value = '\\x0011223344556677' where account_id = '%1$s'",
          "update provider_key set envelope = 'v2.nonsense' where account_id = '%1$s'",
          "update provider_key set envelope = overlay(envelope placing 'AAAA' from 60)"
              + " where account_id = '%1$s'");

  private static final List<String> OWN_ROW_ATTACKS =
      List.of(
          "update provider_key set envelope = 'v2.nonsense' where account_id = '%s'",
          "update provider_key set origin = 'https://evil.example' where account_id = '%s'",
          "update data_key set wrapped = wrapped || '\\x00' where account_id = '%s'",
          "update data_key set check_value = '\\x0011223344556677' where account_id = '%s'");

  @TestHTTPResource(tls = true)
  URI internal;

  private Answer resolve(Owner owner, String provider) {
    return Gateway.at(internal).resolve(owner.account(), provider);
  }

  @Test
  void the_gateway_gets_the_key_and_nobody_may_keep_the_answer() {
    Owner owner = Owner.of(Tier.PRO);
    String secret = owner.saves("openai");

    Answer answer = resolve(owner, "openai");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.secret()).isEqualTo(secret);
    assertThat(answer.body().get("keyVersion").asLong()).isEqualTo(1);
    assertThat(answer.response().headers().firstValue("Cache-Control")).hasValue("no-store");
  }

  @Test
  void a_gateway_that_holds_the_version_is_told_so_without_the_key() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    Gateway gateway = Gateway.at(internal);

    Answer unchanged = gateway.resolve(owner.account(), "openai", 1L);
    owner.saves("openai");
    Answer changed = gateway.resolve(owner.account(), "openai", 1L);

    assertThat(unchanged.status()).isEqualTo(304);
    assertThat(unchanged.response().body()).isEmpty();
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.body().get("keyVersion").asLong()).isEqualTo(2);
  }

  @Test
  @Tag("KV-3")
  void versions_go_on_after_a_delete_so_that_an_old_copy_never_passes_for_the_new_key() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    owner.delete("openai").statusCode(204);
    assertThat(resolve(owner, "openai").status()).isEqualTo(404);
    String second = owner.saves("openai");

    Answer answer = Gateway.at(internal).resolve(owner.account(), "openai", 1L);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.secret()).isEqualTo(second);
    assertThat(answer.body().get("keyVersion").asLong()).isGreaterThan(1);
  }

  @Test
  @Tag("KV-6")
  void a_key_that_is_switched_off_or_was_never_there_is_404_for_the_gateway() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    owner.patch("openai", "{\"active\":false}").statusCode(200);

    for (Answer none :
        List.of(
            resolve(owner, "openai"),
            resolve(owner, "anthropic"),
            resolve(new Owner(UUID.randomUUID()), "openai"))) {
      assertThat(none.status()).isEqualTo(404);
      assertThat(none.body().get("code").asText()).isEqualTo("no_active_key");
    }
  }

  @Test
  void the_chosen_model_travels_with_the_key() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    owner.patch("openai", "{\"model\":\"gpt-5-mini\"}").statusCode(200);

    Answer answer = Gateway.at(internal).resolve(owner.account(), "openai", 1L);

    assertThat(answer.body().get("model").asText()).isEqualTo("gpt-5-mini");
  }

  @Test
  @Tag("KV-3")
  void while_a_key_is_replaced_no_resolve_fails() {
    Owner owner = Owner.of(Tier.PRO);
    List<String> secrets = List.of(owner.saves("openai"), Owner.secret(), Owner.secret());
    Gateway gateway = Gateway.at(internal);

    var replacing =
        CompletableFuture.runAsync(
            () -> secrets.forEach(secret -> owner.save("openai", secret).statusCode(200)),
            Thread::startVirtualThread);
    int resolved = 0;
    while (!replacing.isDone() || resolved < 20) {
      Answer answer = gateway.resolve(owner.account(), "openai");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.secret()).isIn(secrets);
      resolved++;
    }
    replacing.join();
  }

  @Test
  void resolves_that_come_together_share_their_audit_batches() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    Gateway gateway = Gateway.at(internal);
    long before = batches();

    List<CompletableFuture<Answer>> answers =
        IntStream.range(0, 80)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(() -> gateway.resolve(owner.account(), "openai")))
            .toList();

    assertThat(answers).allSatisfy(each -> assertThat(each.join().status()).isEqualTo(200));
    assertThat(
            VaultDatabase.one(
                "select count(*) from audit_entry where account_id = ? and action = 'RESOLVE'",
                owner.account()))
        .isEqualTo("80");
    assertThat(batches() - before).isLessThan(80);
  }

  private static long batches() {
    return Long.parseLong(VaultDatabase.one("select seq from audit_head"));
  }

  @Test
  void an_audit_log_that_cannot_be_written_means_no_key() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    VaultDatabase.update("revoke insert on audit_entry from vault_worker");
    try {
      Answer answer = resolve(owner, "openai");

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.secret()).isNull();
    } finally {
      VaultDatabase.update("grant insert on audit_entry to vault_worker");
    }
    assertThat(resolve(owner, "openai").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "entitlement-service",
        "billing-service",
        "usage-metering-service",
        "key-vault-service"
      })
  void no_other_service_gets_it(String other) {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");

    Answer answer = Gateway.as(TestClients.as(other), internal).resolve(owner.account(), "openai");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body().get("code").asText()).isEqualTo("not_found");
    assertThat(answer.secret()).isNull();
  }

  @Test
  void without_a_certificate_there_is_no_connection() {
    Owner owner = Owner.of(Tier.PRO);
    Gateway nobody = Gateway.as(TestClients.withoutCertificate(), internal);

    assertThatThrownBy(() -> nobody.resolve(owner.account(), "openai"))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void on_the_public_port_it_is_not_there_with_any_token() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");

    for (String token : List.of(TestTokens.owner(owner.account()), TestTokens.operator())) {
      RestAssured.given()
          .auth()
          .oauth2(token)
          .header("X-Forwarded-Proto", "https")
          .contentType("application/json")
          .body(Gateway.request(owner.account(), "openai", null).toString())
          .post("/internal/v1/keys/resolve")
          .then()
          .statusCode(404);
    }
  }

  @Test
  void a_bad_request_is_a_400_and_leaves_no_trace_of_a_key() {
    Gateway gateway = Gateway.at(internal);
    var request = Gateway.request(UUID.randomUUID(), "openai", null);
    request.remove("principalId");

    assertThat(gateway.send(request).status()).isEqualTo(400);
  }

  @Test
  @Tag("KV-2")
  void an_endpoint_outside_the_sealed_origin_gets_no_key() {
    Owner owner = Owner.of(Tier.BUSINESS);
    String mine = "https://mine.openai.azure.com";
    saveAt(owner, mine);
    assertThat(resolve(owner, "azure-openai").body().get("endpoint").asText()).isEqualTo(mine);
    assertThat(resolve(owner, "azure-openai").body().get("origin").asText()).isEqualTo(mine);

    for (String other : new String[] {"https://other.openai.azure.com", null}) {
      VaultDatabase.update(
          "update provider_key set endpoint = ? where account_id = ?", other, owner.account());
      Answer answer = resolve(owner, "azure-openai");
      assertThat(answer.status()).as(other).isEqualTo(503);
      assertThat(answer.secret()).as(other).isNull();
    }

    saveAt(owner, mine);
    assertThat(resolve(owner, "azure-openai").status()).as("saved anew").isEqualTo(200);
  }

  private static void saveAt(Owner owner, String endpoint) {
    int status =
        RestAssured.given()
            .auth()
            .oauth2(owner.token())
            .contentType("application/json")
            .body(
                Map.of(
                    "provider",
                    "azure-openai",
                    "key",
                    "sk-good-" + owner.account(),
                    "endpoint",
                    endpoint))
            .post("/v1/api-keys")
            .statusCode();
    assertThat(status).isIn(200, 201);
  }

  @Test
  @Tag("KV-3")
  void the_same_key_saved_again_replaces_a_row_that_does_not_open() {
    for (String attack : OWN_ROW_ATTACKS) {
      Owner owner = Owner.of(Tier.PRO);
      String secret = owner.saves("openai");
      VaultDatabase.update(attack.formatted(owner.account()));
      assertThat(resolve(owner, "openai").status()).as(attack).isEqualTo(503);

      owner.save("openai", secret).statusCode(200);

      assertThat(resolve(owner, "openai").secret()).as(attack).isEqualTo(secret);
    }
  }

  @Test
  @Tag("KV-3")
  void what_a_damaged_data_key_sealed_opens_again_once_that_is_restored() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    String anthropic = owner.saves("anthropic");
    VaultDatabase.update(
        "update data_key set wrapped = wrapped || '\\x00' where account_id = ?", owner.account());
    String openai = owner.saves("openai");
    assertThat(resolve(owner, "anthropic").status()).isEqualTo(503);

    VaultDatabase.update(
        "update data_key set wrapped = substr(wrapped, 1, length(wrapped) - 1)"
            + " where account_id = ? and not current",
        owner.account());

    assertThat(resolve(owner, "openai").secret()).isEqualTo(openai);
    assertThat(resolve(owner, "anthropic").secret()).isEqualTo(anthropic);
  }

  @Test
  @Tag("KV-2")
  void a_row_that_was_swapped_moved_or_changed_in_the_database_does_not_open() {
    for (String attack : ATTACKS) {
      Owner victim = Owner.of(Tier.PRO);
      Owner thief = Owner.of(Tier.PRO);
      victim.saves("openai");
      victim.saves("anthropic");
      thief.saves("openai");
      assertThat(VaultDatabase.update(attack.formatted(victim.account(), thief.account())))
          .as(attack)
          .isPositive();

      Answer answer = resolve(attack.contains("%2$s") ? thief : victim, "openai");

      assertThat(answer.status()).as(attack).isEqualTo(503);
      assertThat(answer.secret()).as(attack).isNull();
    }
  }
}
