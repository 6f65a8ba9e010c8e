package dev.tollgate.entitlement.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.account.AccessKeyResolveRequest;
import dev.tollgate.contracts.account.Caller;
import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.Client;
import dev.tollgate.entitlement.Peer;
import dev.tollgate.entitlement.identity.Secrets;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("EN-15")
class AgentTest {
  @Inject Peer peer;

  @Test
  void agents_are_created_within_the_plans_number() {
    Client client = Client.fresh().on(Tier.PRO);

    Response first = create(client, "Ada");
    Response second = create(client, "Bob");

    first.then().statusCode(201);
    assertThat(first.<Boolean>path("active")).isTrue();
    assertThat(second.statusCode()).isEqualTo(403);
    assertThat(second.<String>path("code")).isEqualTo("agent_quota_exceeded");
    assertThat(create(Client.fresh(), "Eve").statusCode()).isEqualTo(403);
  }

  @Test
  void requests_at_once_do_not_pass_the_number_together() throws Exception {
    Client client = Client.fresh().on(Tier.BUSINESS);
    Callable<Integer> request = () -> create(client, "twin").statusCode();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var requests = IntStream.range(0, 12).mapToObj(i -> threads.submit(request)).toList();
      int created = 0;
      for (var each : requests) {
        created += each.get() == 201 ? 1 : 0;
      }
      assertThat(created).isEqualTo(5);
    }
  }

  @Test
  void agents_that_are_switched_off_do_not_pile_up() {
    Client client = Client.fresh().on(Tier.PRO);
    for (int i = 0; i < 100; i++) {
      String id = create(client, "Ada").then().statusCode(201).extract().path("id");
      patch(client, UUID.fromString(id), "{\"active\": false}").then().statusCode(200);
    }

    assertThat(create(client, "Bob").statusCode()).isEqualTo(409);

    String first = client.request().get("/v1/agents").path("[0].id");
    client.request().delete("/v1/agents/{id}", first).then().statusCode(204);
    assertThat(create(client, "Bob").statusCode()).isEqualTo(201);
  }

  @Test
  void an_inactive_agent_is_refused_and_one_switched_on_again_is_not() {
    Client client = Client.fresh().on(Tier.PRO);
    UUID agent = UUID.fromString(create(client, "Ada").path("id"));
    var call = Peer.call(client.accountId(), "chat", agent, agent);
    assertThat(peer.admission(call)).isInstanceOf(Admission.class);

    patch(client, agent, "{\"active\": false}").then().statusCode(200);

    assertThat(peer.refused(call).code()).isEqualTo(ErrorCode.AGENT_INACTIVE);
    patch(client, agent, "{\"active\": true, \"name\": \"Ada L.\"}").then().statusCode(200);
    assertThat(peer.admission(call)).isInstanceOf(Admission.class);
    assertThat(client.request().get("/v1/agents").<String>path("[0].name")).isEqualTo("Ada L.");
  }

  @Test
  @Tag("BI-4")
  void a_downgrade_switches_the_youngest_off_and_an_upgrade_none_on() {
    Client client = Client.fresh().on(Tier.BUSINESS);
    for (String name : List.of("first", "second", "third")) {
      create(client, name).then().statusCode(201);
    }

    client.on(Tier.PRO);
    assertThat(active(client)).containsExactly(true, false, false);
    client.on(Tier.BUSINESS);

    assertThat(active(client)).containsExactly(true, false, false);
  }

  @Test
  void an_access_key_bound_to_an_agent_speaks_for_it_and_goes_with_it() {
    Client client = Client.fresh().on(Tier.PRO);
    UUID agent = UUID.fromString(create(client, "Ada").path("id"));
    String key =
        client
            .request()
            .body("{\"name\": \"ada's\", \"agentId\": \"%s\"}".formatted(agent))
            .post("/v1/access-keys")
            .path("key");

    Caller caller = peer.read(resolve(key), Caller.class);
    client.request().delete("/v1/agents/{id}", agent).then().statusCode(204);

    assertThat(caller).isEqualTo(new Caller(client.accountId(), agent, PrincipalType.AGENT, agent));
    assertThat(resolve(key).statusCode()).isEqualTo(404);
    assertThat(peer.refused(Peer.call(client.accountId(), "chat", agent, agent)).code())
        .isEqualTo(ErrorCode.FORBIDDEN);
  }

  @Test
  void another_accounts_agent_is_not_there() {
    Client owner = Client.fresh().on(Tier.PRO);
    Client stranger = Client.fresh().on(Tier.PRO);
    UUID agent = UUID.fromString(create(owner, "Ada").path("id"));

    assertThat(patch(stranger, agent, "{\"name\": \"mine\"}").statusCode()).isEqualTo(404);
    assertThat(stranger.request().delete("/v1/agents/{id}", agent).statusCode()).isEqualTo(404);
    assertThat(stranger.request().get("/v1/agents").<List<?>>path("$")).isEmpty();
    assertThat(peer.refused(Peer.call(stranger.accountId(), "chat", agent, agent)).code())
        .isEqualTo(ErrorCode.FORBIDDEN);
  }

  @Test
  void bad_input_is_refused() {
    Client client = Client.fresh().on(Tier.PRO);
    UUID agent = UUID.fromString(create(client, "Ada").path("id"));

    for (String body : List.of("{}", "{\"name\": \"\"}", "{\"name\": null}", "{\"a\": 1}", "x")) {
      assertThat(client.request().body(body).post("/v1/agents").statusCode())
          .as(body)
          .isEqualTo(400);
    }
    for (String body :
        List.of("{\"name\": \" \"}", "{\"active\": \"maybe\"}", "{\"accountId\": 1}", "[")) {
      assertThat(patch(client, agent, body).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(client.request().body("{}").patch("/v1/agents/none").statusCode()).isEqualTo(404);
    assertThat(client.request().delete("/v1/agents/none").statusCode()).isEqualTo(404);
  }

  private static List<Boolean> active(Client client) {
    return client.request().get("/v1/agents").path("active");
  }

  private static Response create(Client client, String name) {
    return client.request().body("{\"name\": \"%s\"}".formatted(name)).post("/v1/agents");
  }

  private static Response patch(Client client, UUID agent, String body) {
    return client.request().body(body).patch("/v1/agents/{id}", agent);
  }

  private HttpResponse<String> resolve(String key) {
    return peer.post(
        "llm-gateway-service",
        "/internal/v1/access-keys/resolve",
        new AccessKeyResolveRequest(HexFormat.of().formatHex(Secrets.sha256(key))));
  }
}
