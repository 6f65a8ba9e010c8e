package dev.tollgate.vault;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.local.infrastructure.ServiceCertificate;
import dev.tollgate.local.test.FakeAccessKeys;
import dev.tollgate.local.test.TestClients;
import dev.tollgate.local.test.TestInfrastructure;
import dev.tollgate.local.test.TestTokens;
import dev.tollgate.vault.support.Gateway;
import dev.tollgate.vault.support.Neighbours;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.RawHttp;
import dev.tollgate.vault.support.Stranger;
import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Every operation, by everybody who must not have what it gives.
@VaultTest
@Tag("KV-6")
@Tag("KV-8")
class AccessMatrixTest {
  private record Operation(String method, String path, String body) {}

  private static final String KEY = "{\"key\":\"sk-good-00112233\"}";
  private static final String INPUT = "{\"provider\":\"openai\",\"key\":\"sk-good-00112233\"}";

  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

  private static final List<Operation> OF_ACCOUNTS =
      List.of(
          new Operation("GET", "/v1/providers", ""),
          new Operation("GET", "/v1/api-keys", ""),
          new Operation("POST", "/v1/api-keys", INPUT),
          new Operation("PUT", "/v1/api-keys/openai", KEY),
          new Operation("PATCH", "/v1/api-keys/openai", "{\"active\":false}"),
          new Operation("DELETE", "/v1/api-keys/openai", ""),
          new Operation("POST", "/v1/api-keys/test", INPUT),
          new Operation("POST", "/v1/ai-features/test-key", INPUT),
          new Operation("GET", "/v1/api-keys/audit", ""));

  private static final List<Operation> OF_OPERATORS =
      List.of(
          new Operation("GET", "/admin/v1/rotation", ""),
          new Operation("POST", "/admin/v1/rotation", "{\"kind\":\"KEK\"}"),
          new Operation("POST", "/admin/v1/rotation/retire", "{\"kek\":\"x\"}"),
          new Operation("POST", "/admin/v1/key-imports", "{\"keys\":[]}"),
          new Operation("GET", "/admin/v1/key-audit/verification", ""),
          new Operation("GET", "/admin/v1/key-audit?account=" + UUID.randomUUID(), ""));

  private static final List<Operation> OF_SERVICES =
      List.of(
          new Operation("POST", "/internal/v1/keys/resolve", ""),
          new Operation("POST", "/internal/v1/keys/uses", ""));

  @TestHTTPResource(tls = true)
  URI internal;

  @TestHTTPResource URI open;

  private Owner victim;
  private String secret;

  @BeforeEach
  void save() {
    victim = Owner.of(Tier.PRO);
    secret = victim.saves("openai");
    victim.patch("openai", "{\"alias\":\"victims-alias\"}").statusCode(200);
  }

  private static Response call(Operation operation, RequestSpecification caller) {
    RequestSpecification request =
        operation.body().isEmpty()
            ? caller
            : caller.contentType("application/json").body(operation.body());
    return request.request(operation.method(), operation.path());
  }

  private void assertNothingLeaked(Operation operation, String who, Response answer) {
    assertThat(answer.asString())
        .as("%s %s by %s", operation.method(), operation.path(), who)
        .doesNotContain(secret, "victims-alias", secret.substring(secret.length() - 4));
    assertThat(answer.statusCode()).isLessThan(500);
  }

  private void assertUntouched() {
    assertThat(
            VaultDatabase.one(
                "select state, version, alias from provider_key where account_id = ?",
                victim.account()))
        .isEqualTo("ACTIVE 2 victims-alias");
  }

  private static List<Operation> all() {
    List<Operation> all = new ArrayList<>(OF_ACCOUNTS);
    all.addAll(OF_OPERATORS);
    return all;
  }

  @Test
  void no_route_is_left_out() {
    List<Operation> tried = new ArrayList<>(all());
    tried.addAll(OF_SERVICES);

    assertThat(Route.all())
        .hasSize(tried.size())
        .allSatisfy(
            route ->
                assertThat(tried).anyMatch(each -> route.isAskedBy(each.method(), each.path())));
  }

  @Test
  void whoever_has_no_valid_token_is_asked_who_they_are() {
    UUID account = victim.account();
    Map<String, String> callers = new LinkedHashMap<>();
    callers.put("expired", TestTokens.expired(account));
    callers.put("wrong audience", TestTokens.wrongAudience(account));
    callers.put("wrong issuer", TestTokens.wrongIssuer(account));
    callers.put("forged", TestTokens.forged(account));
    callers.put("alg none", TestTokens.unsigned(account));
    callers.put("garbage", "x.y.z");
    callers.put("unknown access key", "tg_made-up");
    callers.put("the key itself", secret);

    for (Operation operation : all()) {
      assertUnknown(operation, "anonymous", given());
      callers.forEach((who, token) -> assertUnknown(operation, who, bearer(token)));
    }
    assertUntouched();
  }

  private void assertUnknown(Operation operation, String who, RequestSpecification caller) {
    Response answer = call(operation, caller);
    assertThat(answer.statusCode()).as(who + " " + operation).isEqualTo(401);
    assertNothingLeaked(operation, who, answer);
  }

  private static RequestSpecification bearer(String token) {
    return given().header("Authorization", "Bearer " + token);
  }

  @Test
  void another_account_sees_its_own_nothing_and_404_for_what_is_not_its_own() {
    Owner stranger = Owner.of(Tier.PRO);
    for (Operation operation : OF_ACCOUNTS) {
      Response answer = call(operation, bearer(stranger.token()));
      assertNothingLeaked(operation, "stranger", answer);
      if (operation.method().equals("PATCH") || operation.method().equals("DELETE")) {
        stranger.delete("openai");
        assertThat(call(operation, bearer(stranger.token())).statusCode()).isEqualTo(404);
      }
    }
    assertUntouched();
  }

  @Test
  void a_member_reads_masked_and_changes_nothing_a_guest_and_an_operator_get_nothing() {
    Map<String, Object> guest = TestTokens.ownerClaims(victim.account());
    guest.put("groups", List.of());
    guest.put("ptype", "guest");
    String member = TestTokens.member(victim.account());
    String operator = TestTokens.operator();
    String nobody = TestTokens.of(guest);
    for (Operation operation : OF_ACCOUNTS) {
      boolean reads =
          operation.path().equals("/v1/providers") || operation.equals(OF_ACCOUNTS.get(1));
      assertThat(call(operation, bearer(member)).statusCode())
          .as("member " + operation)
          .isEqualTo(reads ? 200 : 403);
      assertThat(call(operation, bearer(nobody)).statusCode())
          .as("guest " + operation)
          .isEqualTo(403);
      assertThat(call(operation, bearer(operator)).statusCode())
          .as("operator " + operation)
          .isEqualTo(403);
    }
    assertUntouched();
  }

  @Test
  void an_access_key_reads_masked_and_nothing_else_and_an_agents_gets_nothing() {
    FakeAccessKeys keys = Neighbours.ENTITLEMENT.accessKeys();
    String key = keys.of(victim.account());
    String ofAgent = keys.ofAgent(victim.account());
    for (Operation operation : all()) {
      boolean reads =
          operation.path().equals("/v1/providers") || operation.equals(OF_ACCOUNTS.get(1));
      assertThat(call(operation, bearer(key)).statusCode())
          .as("access key " + operation)
          .isEqualTo(reads ? 200 : 403);
      assertThat(call(operation, bearer(ofAgent)).statusCode())
          .as("agent's access key " + operation)
          .isEqualTo(403);
    }
    assertThat(call(OF_ACCOUNTS.get(1), bearer(key)).asString())
        .contains("victims-alias")
        .doesNotContain(secret);
    assertUntouched();
  }

  @Test
  void no_account_is_an_operator() {
    for (Operation operation : OF_OPERATORS) {
      assertThat(call(operation, bearer(victim.token())).statusCode())
          .as("owner " + operation)
          .isEqualTo(403);
    }
  }

  @Test
  void a_token_without_account_or_principal_is_nobodys() {
    Map<String, Object> claims = TestTokens.ownerClaims(victim.account());
    claims.remove("account");
    assertThat(call(OF_ACCOUNTS.get(1), bearer(TestTokens.of(claims))).statusCode()).isEqualTo(401);
    claims.put("account", "x' or '1'='1");
    assertThat(call(OF_ACCOUNTS.get(1), bearer(TestTokens.of(claims))).statusCode()).isEqualTo(401);
  }

  @Test
  void a_certificate_of_a_foreign_authority_gets_no_connection() {
    ServiceCertificate foreign = Stranger.certificate("llm-gateway-service");
    var trusted = TestInfrastructure.certificate("llm-gateway-service").authority();
    Gateway stranger =
        Gateway.as(
            TestClients.with(new ServiceCertificate(foreign.certificate(), foreign.key(), trusted)),
            internal);

    assertThatThrownBy(() -> stranger.resolve(victim.account(), "openai"))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void public_paths_are_not_there_on_the_internal_port() {
    for (Operation operation : all()) {
      assertThat(
              Gateway.statusAs(
                  "llm-gateway-service", internal, operation.method(), operation.path()))
          .as(operation.toString())
          .isEqualTo(404);
    }
  }

  @Test
  void no_mangled_path_passes_by_its_guard() {
    int tried = 0;
    for (Operation operation : all()) {
      String body = operation.body().isEmpty() ? "{}" : operation.body();
      for (String mangled : mangled(operation.path())) {
        for (String method : METHODS) {
          int status = RawHttp.status(open, method, mangled, "", body);
          assertThat(status).as(method + " " + mangled).isBetween(400, 499);
          tried++;
        }
      }
    }
    assertThat(tried).isGreaterThan(1000);
    assertUntouched();
  }

  @Test
  void no_mangled_path_makes_a_member_or_a_guest_an_owner() {
    Map<String, Object> guest = TestTokens.ownerClaims(victim.account());
    guest.put("groups", List.of());
    guest.put("ptype", "guest");
    List<String> tokens = List.of(TestTokens.member(victim.account()), TestTokens.of(guest));
    List<Operation> closed = new ArrayList<>(OF_ACCOUNTS.subList(2, OF_ACCOUNTS.size()));
    closed.addAll(OF_OPERATORS);
    for (Operation operation : closed) {
      for (String mangled : mangled(operation.path())) {
        for (String token : tokens) {
          int status = RawHttp.status(open, operation.method(), mangled, token, operation.body());
          assertThat(status).as(operation.method() + " " + mangled).isBetween(400, 499);
        }
      }
    }
    assertUntouched();
  }

  @Test
  void no_spelling_of_an_internal_path_is_found_outside_or_by_another_service() {
    String resolve = Gateway.request(victim.account(), "openai", null).toString();
    for (Operation operation : OF_SERVICES) {
      List<String> spellings = new ArrayList<>(mangled(operation.path()));
      spellings.add(operation.path());
      for (String spelling : spellings) {
        for (String method : METHODS) {
          assertThat(RawHttp.status(open, method, spelling, victim.token(), resolve))
              .as(method + " " + spelling)
              .isEqualTo(404);
        }
        assertThat(Gateway.statusAs("billing-service", internal, "POST", spelling, resolve))
            .as("inside, by another service: " + spelling)
            .isEqualTo(404);
      }
    }
  }

  @Test
  void no_mangled_path_leads_the_gateway_to_what_is_public() {
    for (Operation operation : all()) {
      for (String mangled : mangled(operation.path())) {
        assertThat(
                Gateway.statusAs(
                    "llm-gateway-service", internal, operation.method(), mangled, operation.body()))
            .as(operation.method() + " " + mangled)
            .isEqualTo(404);
      }
    }
    assertUntouched();
  }

  private static List<String> mangled(String path) {
    String tail = path.substring(1);
    String last = path.substring(0, path.lastIndexOf('/'));
    String name = path.substring(path.lastIndexOf('/') + 1);
    return List.of(
        path + ";x",
        "/;x/" + tail,
        path + "%3Bx",
        path + "%2F",
        last + "%2F" + name,
        last + "%5C" + name,
        last + "%2f..%2f" + tail,
        "//" + tail,
        "/./" + tail,
        "/x/../" + tail,
        last + "//" + name,
        path + "/",
        path + "/.",
        path.toUpperCase(Locale.ROOT),
        path + "%00",
        "/%76" + path.substring(2));
  }
}
