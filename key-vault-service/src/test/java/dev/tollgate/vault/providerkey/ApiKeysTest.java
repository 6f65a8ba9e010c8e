package dev.tollgate.vault.providerkey;

import static dev.tollgate.vault.support.Neighbours.ENTITLEMENT;
import static dev.tollgate.vault.support.Neighbours.PROVIDERS;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.local.test.LargeBody;
import dev.tollgate.local.test.TestTokens;
import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@VaultTest
class ApiKeysTest {
  @TestHTTPResource("/v1/api-keys")
  URI keys;

  private static String secret() {
    return "sk-good-" + UUID.randomUUID();
  }

  private static UUID account(Tier tier) {
    UUID account = UUID.randomUUID();
    ENTITLEMENT.tell(account, 1, tier);
    return account;
  }

  private static ValidatableResponse save(String token, Map<String, String> body) {
    return given()
        .auth()
        .oauth2(token)
        .contentType("application/json")
        .body(body)
        .post("/v1/api-keys")
        .then();
  }

  private static ValidatableResponse save(UUID account, String provider, String secret) {
    return save(TestTokens.owner(account), Map.of("provider", provider, "key", secret));
  }

  private static ValidatableResponse list(UUID account) {
    return given().auth().oauth2(TestTokens.owner(account)).get("/v1/api-keys").then();
  }

  private static ValidatableResponse patch(UUID account, String provider, String body) {
    return given()
        .auth()
        .oauth2(TestTokens.owner(account))
        .contentType("application/json")
        .body(body)
        .patch("/v1/api-keys/" + provider)
        .then();
  }

  private static int rowsOf(UUID account) {
    return Integer.parseInt(
        VaultDatabase.one(
            "select count(*) from provider_key where account_id = ? and state <> 'DELETED'",
            account));
  }

  @Test
  @Tag("KV-1")
  @Tag("KV-6")
  void a_saved_key_is_listed_masked_and_stored_sealed() {
    UUID account = account(Tier.PRO);
    String secret = secret();

    save(
            TestTokens.owner(account),
            Map.of("provider", "openai", "key", secret, "alias", "work", "model", "gpt-4.1"))
        .statusCode(201)
        .header("Location", containsString("/v1/api-keys/openai"))
        .body("masked", equalTo("••••" + secret.substring(secret.length() - 4)));

    list(account)
        .statusCode(200)
        .body("keys", hasSize(1))
        .body("keys[0].provider", equalTo("openai"))
        .body("keys[0].alias", equalTo("work"))
        .body("keys[0].model", equalTo("gpt-4.1"))
        .body("keys[0].active", equalTo(true))
        .body("keys[0].lastUsedAt", nullValue())
        .body("keys[0].masked", equalTo("••••" + secret.substring(secret.length() - 4)))
        .body(not(containsString(secret)))
        .body(not(containsString("v2.")));
    assertThat(
            VaultDatabase.one(
                "select envelope, length(fingerprint) from provider_key where account_id = ?",
                account))
        .matches("v2\\.[0-9a-f-]{36}\\.[A-Za-z0-9+/]+={0,2} 32")
        .doesNotContain(secret);
    assertThat(PROVIDERS.calls(secret)).hasSize(1);
  }

  @Test
  @Tag("OP-2")
  void entitlement_is_told_which_request_made_us_ask() {
    String id = "request-" + UUID.randomUUID();

    given()
        .header("X-Tollgate-Request-Id", id)
        .auth()
        .oauth2(TestTokens.owner(account(Tier.PRO)))
        .contentType("application/json")
        .body(Map.of("provider", "openai", "key", secret()))
        .post("/v1/api-keys")
        .then()
        .statusCode(201);

    assertThat(ENTITLEMENT.requestIds()).contains(id);
  }

  @Test
  @Tag("KV-3")
  void saving_again_replaces_the_key_and_its_version_grows() {
    UUID account = account(Tier.PRO);
    save(account, "openai", secret()).statusCode(201);
    String second = secret();

    save(account, "openai", second).statusCode(200);

    list(account).body("keys.masked", contains("••••" + second.substring(second.length() - 4)));
    assertThat(
            VaultDatabase.one(
                "select version, key_version from provider_key where account_id = ?", account))
        .isEqualTo("2 2");
  }

  @Test
  @Tag("KV-1")
  void the_same_key_again_is_recognised_and_needs_no_new_version() {
    UUID account = account(Tier.PRO);
    String secret = secret();
    save(account, "openai", secret).statusCode(201);
    save(account, "openai", secret).statusCode(200);

    assertThat(
            VaultDatabase.one("select key_version from provider_key where account_id = ?", account))
        .isEqualTo("1");
  }

  @Test
  @Tag("KV-6")
  void put_saves_for_the_provider_in_the_path() {
    UUID account = account(Tier.PRO);

    given()
        .auth()
        .oauth2(TestTokens.owner(account))
        .contentType("application/json")
        .body(Map.of("key", secret()))
        .put("/v1/api-keys/anthropic")
        .then()
        .statusCode(201)
        .body("provider", equalTo("anthropic"));
    assertThat(rowsOf(account)).isEqualTo(1);
  }

  @Test
  @Tag("KV-4")
  void basic_may_save_none() {
    UUID account = account(Tier.BASIC);
    String secret = secret();

    save(account, "openai", secret).statusCode(403).body("code", equalTo("TIER_LIMITED"));

    assertThat(rowsOf(account)).isZero();
    assertThat(PROVIDERS.calls(secret)).isEmpty();
  }

  @ParameterizedTest
  @Tag("KV-4")
  @CsvSource({
    "PRO, openai, 201",
    "PRO, anthropic, 201",
    "PRO, deepseek, 201",
    "PRO, openrouter, 201",
    "PRO, minimax, 201",
    "PRO, zai, 201",
    "PRO, mistral, 403",
    "PRO, google, 403",
    "BUSINESS, google, 201",
    "BUSINESS, mistral, 201",
    "BUSINESS, groq, 201",
    "BUSINESS, xai, 201",
    "BUSINESS, cohere, 201",
    "BUSINESS, together, 201",
    "ENTERPRISE, fireworks, 201",
    "ENTERPRISE, perplexity, 201",
    "ENTERPRISE, openai, 201"
  })
  void each_tier_may_bring_its_providers_and_each_provider_is_asked(
      Tier tier, String provider, int status) {
    UUID account = account(tier);
    String secret = secret();

    save(account, provider, secret).statusCode(status);

    assertThat(PROVIDERS.totals(provider, secret).calls()).isEqualTo(status == 201 ? 1 : 0);
  }

  @Test
  @Tag("KV-4")
  void azure_wants_the_endpoint_of_the_customers_own_resource_and_no_other() {
    UUID account = account(Tier.BUSINESS);
    String token = TestTokens.owner(account);
    var input = Map.of("provider", "azure-openai", "key", secret());

    save(token, input).statusCode(400).body("fields[0].name", equalTo("endpoint"));
    for (String endpoint :
        List.of(
            "https://evil.example",
            "http://mine.openai.azure.com",
            "https://mine.openai.azure.com.evil.example",
            "https://mine.openai.azure.com:8443",
            "https://mine.openai.azure.com/x",
            "https://user@mine.openai.azure.com",
            "https://169.254.169.254")) {
      save(token, with(input, endpoint)).statusCode(400);
    }
    save(token, with(input, "https://mine.openai.azure.com"))
        .statusCode(201)
        .body("endpoint", equalTo("https://mine.openai.azure.com"));
  }

  private static Map<String, String> with(Map<String, String> input, String endpoint) {
    return Map.of("provider", input.get("provider"), "key", input.get("key"), "endpoint", endpoint);
  }

  @ParameterizedTest
  @Tag("KV-4")
  @ValueSource(strings = {"ollama", "lmstudio"})
  void local_runtimes_have_no_key_to_save(String runtime) {
    save(account(Tier.ENTERPRISE), runtime, secret())
        .statusCode(400)
        .body("detail", containsString("without a key"));
  }

  @Test
  @Tag("KV-4")
  void an_unknown_provider_is_told_which_ones_are_known() {
    save(account(Tier.PRO), "nobody", secret())
        .statusCode(404)
        .body("code", equalTo("unknown_provider"))
        .body("detail", containsString("openrouter"));
  }

  @Test
  @Tag("KV-6")
  void so_is_who_switches_such_a_key_on_whatever_their_tier() {
    UUID account = account(Tier.BASIC);
    int asked = ENTITLEMENT.timesAsked();

    patch(account, "nobody", "{\"active\":true}")
        .statusCode(404)
        .body("code", equalTo("unknown_provider"))
        .body("detail", containsString("openrouter"));

    assertThat(ENTITLEMENT.timesAsked()).isEqualTo(asked);
  }

  @Test
  @Tag("KV-4")
  void an_upgrade_counts_before_its_event_has_come() {
    UUID account = account(Tier.BASIC);
    save(account, "openai", secret()).statusCode(403);
    ENTITLEMENT.tell(account, 2, Tier.PRO);

    save(account, "openai", secret()).statusCode(201);
  }

  @Test
  @Tag("KV-4")
  void nothing_is_decided_while_entitlement_cannot_be_asked() {
    UUID account = account(Tier.PRO);
    ENTITLEMENT.failing(true);
    try {
      save(account, "openai", secret()).statusCode(503).header("Retry-After", equalTo("1"));
    } finally {
      ENTITLEMENT.failing(false);
    }
  }

  @Test
  @Tag("KV-4")
  void a_blocked_account_and_an_unknown_one_save_nothing() {
    UUID blocked = UUID.randomUUID();
    ENTITLEMENT.tell(blocked, 1, Tier.PRO, AccountStatus.BLOCKED);

    save(blocked, "openai", secret()).statusCode(403).body("code", equalTo("forbidden"));
    save(UUID.randomUUID(), "openai", secret()).statusCode(403);
  }

  @ParameterizedTest
  @Tag("KV-5")
  @CsvSource({
    "sk-bad-0123456789, 400, key_refused",
    "sk-forbidden-0123, 400, key_refused",
    "sk-limited-012345, 502, provider_failed",
    "sk-flaky-01234567, 502, provider_unreachable"
  })
  void a_key_the_provider_does_not_take_is_not_saved_and_its_words_are_not_passed_on(
      String bad, int status, String code) {
    UUID account = account(Tier.PRO);

    save(account, "openai", bad)
        .statusCode(status)
        .body("code", equalTo(code))
        .body(not(containsString(bad.substring(0, 8))));

    assertThat(rowsOf(account)).isZero();
  }

  @Test
  @Tag("KV-5")
  void a_test_says_the_same_and_saves_nothing() {
    UUID account = account(Tier.PRO);
    for (String path : List.of("/v1/api-keys/test", "/v1/ai-features/test-key")) {
      test(account, path, secret()).statusCode(200).body("result", equalTo("valid"));
      test(account, path, "sk-bad-0123456789").statusCode(400).body("code", equalTo("key_refused"));
    }
    assertThat(rowsOf(account)).isZero();
  }

  private static ValidatableResponse test(UUID account, String path, String secret) {
    return given()
        .auth()
        .oauth2(TestTokens.owner(account))
        .contentType("application/json")
        .body(Map.of("provider", "anthropic", "key", secret))
        .post(path)
        .then();
  }

  @Test
  @Tag("KV-5")
  void the_eleventh_try_within_a_minute_must_wait_whether_saved_or_tested() {
    UUID account = account(Tier.PRO);
    String token = TestTokens.owner(account, UUID.randomUUID());
    String secret = secret();
    for (int i = 0; i < 10; i++) {
      String path = i % 2 == 0 ? "/v1/api-keys" : "/v1/api-keys/test";
      assertThat(post(token, path, secret).extract().statusCode()).isIn(200, 201);
    }

    post(token, "/v1/api-keys", secret)
        .statusCode(429)
        .body("code", equalTo("rate_limited"))
        .header("Retry-After", matchesPattern("[1-9]|[1-5][0-9]|60"));
    assertThat(PROVIDERS.calls(secret)).hasSize(10);
    save(account, "openai", secret).statusCode(200);
  }

  @Test
  @Tag("KV-11")
  void what_the_tier_refuses_counts_as_a_try_and_beyond_ten_leaves_no_more_audit_entries() {
    UUID account = account(Tier.BASIC);
    String token = TestTokens.owner(account, UUID.randomUUID());
    for (int i = 0; i < 10; i++) {
      post(token, "/v1/api-keys", secret()).statusCode(403).body("code", equalTo("TIER_LIMITED"));
    }
    for (int i = 0; i < 3; i++) {
      post(token, "/v1/api-keys", secret()).statusCode(429);
    }

    assertThat(VaultDatabase.one("select count(*) from audit_entry where account_id = ?", account))
        .isEqualTo("10");
  }

  private static ValidatableResponse post(String token, String path, String secret) {
    return given()
        .auth()
        .oauth2(token)
        .contentType("application/json")
        .body(Map.of("provider", "openai", "key", secret))
        .post(path)
        .then();
  }

  @Test
  @Tag("KV-6")
  void a_key_is_renamed_switched_off_and_on_and_deleted() {
    UUID account = account(Tier.PRO);
    save(account, "openai", secret()).statusCode(201);

    patch(account, "openai", "{\"alias\":\"home\",\"model\":\"gpt-5-mini\"}")
        .statusCode(200)
        .body("alias", equalTo("home"))
        .body("model", equalTo("gpt-5-mini"));
    patch(account, "openai", "{\"active\":false,\"alias\":\"\"}")
        .statusCode(200)
        .body("active", equalTo(false))
        .body("alias", nullValue())
        .body("model", equalTo("gpt-5-mini"));
    patch(account, "openai", "{\"active\":true}").body("active", equalTo(true));
    given()
        .auth()
        .oauth2(TestTokens.owner(account))
        .delete("/v1/api-keys/openai")
        .then()
        .statusCode(204);

    list(account).body("keys", hasSize(0));
    patch(account, "openai", "{\"active\":true}").statusCode(404);
    patch(account, "openai", "{}").statusCode(400);
    assertThat(
            VaultDatabase.one(
                "select num_nonnulls(envelope, fingerprint, last_four, data_key_id) from"
                    + " provider_key where account_id = ?",
                account))
        .isEqualTo("0");
  }

  @Test
  @Tag("KV-6")
  void another_accounts_key_is_not_there() {
    UUID owner = account(Tier.PRO);
    UUID stranger = account(Tier.PRO);
    save(owner, "openai", secret()).statusCode(201);

    list(stranger).body("keys", hasSize(0));
    patch(stranger, "openai", "{\"active\":false}").statusCode(404);
    given()
        .auth()
        .oauth2(TestTokens.owner(stranger))
        .delete("/v1/api-keys/openai")
        .then()
        .statusCode(404);
    list(owner).body("keys[0].active", equalTo(true));
  }

  @Test
  @Tag("KV-6")
  void a_member_sees_the_keys_masked_and_changes_nothing() {
    UUID team = account(Tier.BUSINESS);
    save(team, "openai", secret()).statusCode(201);
    String member = TestTokens.member(team);

    given().auth().oauth2(member).get("/v1/api-keys").then().body("keys", hasSize(1));
    given().auth().oauth2(member).delete("/v1/api-keys/openai").then().statusCode(403);
    save(member, Map.of("provider", "openai", "key", secret())).statusCode(403);
    given().auth().oauth2(member).get("/v1/api-keys/audit").then().statusCode(403);
  }

  @Test
  @Tag("KV-4")
  void the_providers_of_a_tier_are_offered() {
    given()
        .auth()
        .oauth2(TestTokens.owner(account(Tier.PRO)))
        .get("/v1/providers")
        .then()
        .body("tier", equalTo("PRO"))
        .body(
            "providers.provider",
            contains("openai", "anthropic", "deepseek", "openrouter", "minimax", "zai"));
    given()
        .auth()
        .oauth2(TestTokens.owner(account(Tier.BASIC)))
        .get("/v1/providers")
        .then()
        .body("providers", hasSize(0));
    given()
        .auth()
        .oauth2(TestTokens.owner(account(Tier.BUSINESS)))
        .get("/v1/providers")
        .then()
        .body("providers.provider", hasItems("azure-openai", "perplexity"))
        .body("providers", hasSize(15));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"provider\":\"openai\"}",
        "{\"provider\":\"openai\",\"key\":\"short\"}",
        "{\"provider\":\"openai\",\"key\":\"sk-good with blanks\"}",
        "{\"provider\":\"openai\",\"key\":\"sk-good-\\r\\nX-Evil: 1\"}",
        "{\"provider\":\"openai\",\"key\":{\"sk-good\":\"0123456789\"}}",
        "{\"provider\":\"openai\",\"key\":\"sk-good-0123456789\",\"surprise\":1}",
        "{\"provider\":\"openai\",\"key\":sk-good-0123456789}",
        "{\"provider\":\"openai\",\"key\":\"sk-good-0123456789\",\"endpoint\":\"https://evil.example\"}",
        "not json",
        "[]",
        ""
      })
  void a_bad_body_is_a_400_that_does_not_quote_the_key(String body) {
    given()
        .auth()
        .oauth2(TestTokens.owner(account(Tier.PRO)))
        .contentType("application/json")
        .body(body)
        .post("/v1/api-keys")
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body(not(containsString("sk-good")));
  }

  @Test
  @Tag("KV-1")
  void a_body_beyond_the_limit_is_refused_whether_it_says_so_or_not() {
    String token = TestTokens.owner(account(Tier.PRO));

    assertThat(LargeBody.announced(keys, token, 65 << 10)).isEqualTo(413);
    assertThat(LargeBody.chunked(keys, token, 65 << 10)).isEqualTo(413);
  }
}
