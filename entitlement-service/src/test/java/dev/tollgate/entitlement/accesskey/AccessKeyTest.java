package dev.tollgate.entitlement.accesskey;

import static dev.tollgate.entitlement.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccessKeyResolveRequest;
import dev.tollgate.contracts.account.AccessKeyRevoked;
import dev.tollgate.contracts.account.Caller;
import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.entitlement.Broker;
import dev.tollgate.entitlement.Client;
import dev.tollgate.entitlement.Peer;
import dev.tollgate.entitlement.identity.Secrets;
import dev.tollgate.local.test.TestInfrastructure;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AccessKeyTest {
  @Inject Peer peer;
  @Inject Broker broker;

  @Test
  void a_key_is_shown_once_and_leads_the_gateway_to_its_account() throws Exception {
    Client client = Client.fresh();

    Response made = create(client, "{\"name\": \"back-end\"}");

    made.then().statusCode(201);
    String key = made.path("key");
    assertThat(key).startsWith("tg_").hasSizeGreaterThan(40);
    Caller caller = peer.read(resolve(key), Caller.class);
    assertThat(caller.accountId()).isEqualTo(client.accountId());
    assertThat(caller.principalType()).isEqualTo(PrincipalType.DEVICE);
    assertThat(caller.agentId()).isNull();
    Response list = client.request().get("/v1/access-keys");
    assertThat(list.asString()).doesNotContain(key.substring(3)).doesNotContain("key");
    assertThat(list.<String>path("[0].name")).isEqualTo("back-end");
    assertThat(list.<String>path("[0].hint")).endsWith(key.substring(key.length() - 4));
    try (var database =
            DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("entitlement"));
        var rows =
            database
                .createStatement()
                .executeQuery("select string_agg(t::text, ' ') from access_key t")) {
      rows.next();
      assertThat(rows.getString(1)).doesNotContain(key.substring(3));
    }
  }

  @Test
  void a_deleted_key_is_unknown_at_once_and_the_gateways_are_told() {
    Client client = Client.fresh();
    Response made = create(client, "{\"name\": \"short-lived\"}");
    String key = made.path("key");

    client.request().delete("/v1/access-keys/{id}", made.<String>path("id")).then().statusCode(204);

    assertThat(resolve(key).statusCode()).isEqualTo(404);
    String hash = HexFormat.of().formatHex(Secrets.sha256(key));
    await()
        .untilAsserted(
            () ->
                assertThat(
                        broker.read(
                            Topics.ACCOUNT,
                            "access-key:" + hash,
                            AccessKeyRevoked.TYPE,
                            AccessKeyRevoked.class))
                    .containsExactly(new AccessKeyRevoked(client.accountId(), hash)));
  }

  @Test
  @Tag("EN-4")
  void a_key_reads_what_its_account_may_use_until_it_is_deleted() {
    Client client = Client.fresh();
    Response made = create(client, "{\"name\": \"back-end\"}");
    String key = made.path("key");

    Response allowed = RestAssured.given().auth().oauth2(key).get("/v1/entitlements/chat");
    client.request().delete("/v1/access-keys/{id}", made.<String>path("id")).then().statusCode(204);
    Response refused = RestAssured.given().auth().oauth2(key).get("/v1/entitlements/chat");

    assertThat(allowed.statusCode()).isEqualTo(200);
    assertThat(allowed.asString())
        .isEqualTo(client.request().get("/v1/entitlements/chat").asString());
    assertThat(refused.statusCode()).isEqualTo(401);
  }

  @Test
  @Tag("EN-15")
  void the_key_of_an_agent_reads_nothing() {
    Client client = Client.fresh().on(Tier.PRO);
    String agent = client.request().body("{\"name\": \"Ada\"}").post("/v1/agents").path("id");
    String key =
        create(client, "{\"name\": \"Ada's\", \"agentId\": \"%s\"}".formatted(agent)).path("key");

    Response answer = RestAssured.given().auth().oauth2(key).get("/v1/entitlements");

    assertThat(answer.statusCode()).isEqualTo(403);
  }

  @Test
  void only_services_that_take_access_keys_are_told_whose_one_is() {
    String key = create(Client.fresh(), "{\"name\": \"back-end\"}").path("key");

    assertThat(
            List.of(
                resolve("llm-gateway-service", key).statusCode(),
                resolve("billing-service", key).statusCode(),
                resolve("usage-metering-service", key).statusCode(),
                resolve("key-vault-service", key).statusCode(),
                resolve("entitlement-service", key).statusCode()))
        .containsExactly(200, 200, 200, 200, 404);
  }

  @Test
  void another_accounts_key_is_not_there() {
    Client owner = Client.fresh();
    Client stranger = Client.fresh();
    String id = create(owner, "{\"name\": \"mine\"}").path("id");

    assertThat(stranger.request().delete("/v1/access-keys/{id}", id).statusCode()).isEqualTo(404);
    assertThat(stranger.request().get("/v1/access-keys").<List<?>>path("$")).isEmpty();
    assertThat(owner.request().get("/v1/access-keys").<List<?>>path("$")).hasSize(1);
  }

  @Test
  void only_the_owner_manages_keys() {
    UUID account = Client.fresh().accountId();
    String member = TestTokens.member(account);

    Response answer =
        RestAssured.given()
            .auth()
            .oauth2(member)
            .contentType(ContentType.JSON)
            .body("{\"name\": \"x\"}")
            .post("/v1/access-keys");

    assertThat(answer.statusCode()).isEqualTo(403);
  }

  @Test
  void an_account_has_a_bounded_number_of_keys() {
    Client client = Client.fresh();
    for (int i = 0; i < 50; i++) {
      create(client, "{\"name\": \"key\"}").then().statusCode(201);
    }

    assertThat(create(client, "{\"name\": \"one more\"}").statusCode()).isEqualTo(409);
  }

  @Test
  void bad_input_is_refused() {
    Client client = Client.fresh();

    for (String body :
        List.of(
            "{}",
            "{\"name\": \"\"}",
            "{\"name\": \"   \"}",
            "{\"name\": \"%s\"}".formatted("x".repeat(101)),
            "{\"name\": \"a\", \"agentId\": \"b\"}",
            "{\"name\": \"a\", \"key\": \"tg_chosen\"}",
            "nothing")) {
      assertThat(create(client, body).statusCode()).as(body).isEqualTo(400);
    }
    String unknownAgent = "{\"name\": \"a\", \"agentId\": \"%s\"}".formatted(UUID.randomUUID());
    assertThat(create(client, unknownAgent).statusCode()).isEqualTo(404);
    assertThat(client.request().delete("/v1/access-keys/none").statusCode()).isEqualTo(404);
    String path = "/internal/v1/access-keys/resolve";
    for (Object body : List.of(Map.of("keyHash", "XYZ"), Map.of(), "[", "null")) {
      assertThat(peer.post("llm-gateway-service", path, body).statusCode()).isEqualTo(400);
    }
    assertThat(resolve("tg_unknown").statusCode()).isEqualTo(404);
  }

  private static Response create(Client client, String body) {
    return client.request().body(body).post("/v1/access-keys");
  }

  private HttpResponse<String> resolve(String key) {
    return resolve("llm-gateway-service", key);
  }

  private HttpResponse<String> resolve(String service, String key) {
    return peer.post(
        service,
        "/internal/v1/access-keys/resolve",
        new AccessKeyResolveRequest(HexFormat.of().formatHex(Secrets.sha256(key))));
  }
}
