package dev.tollgate.vault.providerkey;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.local.test.TestTokens;
import dev.tollgate.vault.support.Gateway;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@VaultTest
@Tag("KV-1")
class KeyImportTest {
  /// Opens with the import master key that the tests configure.
  private static final String SEALED =
      "ABEiM0RVZneImaq7zN3u/w8eLTxLWml4h5altA0IOwjE122n8qAcAsY1VMZbpe1eNCaW5Th1N9LYE+X54KUZZ5c9lVZNcQ4=";

  @TestHTTPResource(tls = true)
  URI internal;

  private static Map<String, String> item(Owner owner, String provider, String sealed) {
    return Map.of("accountId", owner.account().toString(), "provider", provider, "sealed", sealed);
  }

  @SafeVarargs
  private static ValidatableResponse imports(String token, Map<String, String>... items) {
    return given()
        .auth()
        .oauth2(token)
        .contentType("application/json")
        .body(Map.of("keys", Arrays.asList(items)))
        .post("/admin/v1/key-imports")
        .then();
  }

  @Test
  void an_operator_brings_keys_over_and_each_stands_for_itself() {
    Owner owner = Owner.of(Tier.PRO);
    Owner basic = Owner.of(Tier.BASIC);

    imports(
            TestTokens.operator(),
            item(owner, "openai", SEALED),
            item(owner, "openai", SEALED),
            item(owner, "anthropic", SEALED.replace('A', 'B')),
            item(owner, "nobody", SEALED),
            item(basic, "openai", SEALED))
        .statusCode(200)
        .body(
            "results.result",
            contains("imported", "conflict", "unreadable", "unknown_provider", "TIER_LIMITED"));

    assertThat(Gateway.at(internal).resolve(owner.account(), "openai").secret())
        .isEqualTo("sk-good-imported-0123456789");
    owner
        .audit()
        .body("entries.action", contains("resolve", "import", "import", "import"))
        .body("entries.outcome", contains("done", "unreadable", "conflict", "done"));
    basic.audit().body("entries.outcome", contains("TIER_LIMITED"));
  }

  @Test
  void a_name_with_a_control_character_stops_no_other_import() {
    Owner owner = Owner.of(Tier.PRO);
    Map<String, String> spoilt = new HashMap<>(item(owner, "anthropic", SEALED));
    spoilt.put("alias", "a\0b");

    imports(TestTokens.operator(), spoilt, item(owner, "openai", SEALED))
        .statusCode(200)
        .body("results.result", contains("invalid_request", "imported"));
    owner.list().body("keys.provider", contains("openai"));
  }

  @Test
  void a_fault_of_ours_stops_no_other_import_and_is_in_the_log() {
    Owner struck = Owner.of(Tier.PRO);
    Owner owner = Owner.of(Tier.PRO);
    VaultDatabase.update(
        "alter table provider_key add constraint fault check (account_id <> '%s')"
            .formatted(struck.account()));
    try {
      imports(
              TestTokens.operator(),
              item(owner, "openai", SEALED),
              item(struck, "openai", SEALED),
              item(owner, "anthropic", SEALED))
          .statusCode(200)
          .body("results.result", contains("imported", "failed", "imported"));
    } finally {
      VaultDatabase.update("alter table provider_key drop constraint fault");
    }
    struck
        .audit()
        .body("entries.action", contains("import"))
        .body("entries.outcome", contains("failed"));
  }

  @Test
  void only_operators_may_and_only_in_small_batches() {
    Owner owner = Owner.of(Tier.PRO);

    imports(owner.token(), item(owner, "openai", SEALED)).statusCode(403);
    imports(TestTokens.operator()).statusCode(400);
    given()
        .auth()
        .oauth2(TestTokens.operator())
        .contentType("application/json")
        .body(Map.of("keys", List.of(Map.of("provider", "openai"))))
        .post("/admin/v1/key-imports")
        .then()
        .statusCode(400);
  }
}
