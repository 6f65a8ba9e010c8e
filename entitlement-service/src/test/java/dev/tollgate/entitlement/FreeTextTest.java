package dev.tollgate.entitlement;

import static io.restassured.RestAssured.given;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.http.Method;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Every text that a caller can send: what cannot be stored or told is refused by its name.
@QuarkusTest
class FreeTextTest {
  private static final List<String> POISONS = List.of("\u0000", "\n", "\u0085", "\ud800", "\udc00");

  private static final List<Route> ROUTES = Route.all();

  private static final Set<String> WITHOUT_A_BODY =
      Set.of(
          "POST /v1/account/byok-migration",
          "POST /v1/notices/{id}/dismiss",
          "POST /v1/sessions/{id}/join");

  /// A good one for each route, with all the texts that it takes.
  private static final Map<String, String> BODIES =
      Map.ofEntries(
          entry("POST /v1/auth/device", "{'deviceId': 'ID'}"),
          entry("POST /v1/auth/refresh", "{'refreshToken': 'tgr_unknown'}"),
          entry("POST /v1/access-keys", "{'name': 'back-end', 'agentId': 'ID'}"),
          entry("POST /v1/agents", "{'name': 'Ada'}"),
          entry("PATCH /v1/agents/{id}", "{'name': 'Ada'}"),
          entry("POST /v1/sessions", "{'name': 'workshop'}"),
          entry(
              "PUT /v1/ai-features/config",
              """
              {'migrationStatus': 'hybrid', 'clientMayUsePlatform': true, 'features': {'chat':
                {'platformEnabled': true, 'clientEnabled': true, 'provider': 'openai',
                 'autoDisableAtLimit': true, 'migrated': false}}}
              """),
          entry("POST /v1/ai-features/migrate", "{'to': 'client', 'features': ['chat']}"),
          entry("PUT /admin/v1/accounts/{id}/tier", "{'tier': 'PRO'}"),
          entry("PUT /admin/v1/tiers", "{'version': 1000000, 'document': CURRENT}"),
          entry("PUT /admin/v1/rates", "{'version': 1000000, 'document': CURRENT}"),
          entry(
              "PUT /admin/v1/flags",
              """
              {'version': 1000000, 'document': {'flags': {'beta':
                {'enabled': true, 'percent': 1, 'tiers': ['PRO']}}}}
              """),
          entry(
              "POST /internal/v1/admissions",
              """
              {'accountId': 'ID', 'principalId': 'ID', 'principalType': 'DEVICE', 'feature': 'chat',
               'lane': 'chat', 'provider': 'openai', 'model': 'openai/gpt-4.1-mini',
               'onlyRoute': 'PLATFORM', 'gatewayId': 'gateway-0'}
              """),
          entry(
              "POST /internal/v1/admissions/report",
              """
              {'admissionId': 'ID', 'accountId': 'ID', 'feature': 'chat', 'unusedTokens': 0,
               'unusedQuota': 0}
              """),
          entry(
              "POST /internal/v1/access-keys/resolve",
              "{'keyHash': '%s'}".formatted("a".repeat(64))));

  private final ObjectMapper json =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  @TestHTTPResource URI root;
  @Inject Peer peer;
  private final String operator = TestTokens.operator();
  private Client client;

  private record Answer(int status, String body) {}

  /// One text of a body, and how to put another in its place.
  private record Text(String name, String value, Consumer<String> replace) {}

  @BeforeEach
  void signed_in() {
    client = Client.fresh().on(Tier.BUSINESS);
  }

  @Test
  void each_route_that_takes_a_body_is_walked_here() {
    Set<String> known = new HashSet<>(BODIES.keySet());
    known.addAll(WITHOUT_A_BODY);

    assertThat(ROUTES.stream().filter(FreeTextTest::takesBody).map(Route::toString))
        .containsExactlyInAnyOrderElementsOf(known);
    for (Route route : walked()) {
      assertThat(send(route, body(route)).status()).as(route.toString()).isNotIn(400, 500);
    }
  }

  @Test
  void a_text_that_cannot_be_stored_is_refused_by_name() throws Exception {
    for (Route route : walked()) {
      JsonNode body = body(route);
      for (Text text : texts("", body)) {
        for (String poison : POISONS) {
          text.replace().accept(poisoned(text.value(), poison));
          Answer answer = send(route, body);

          String where = "%s %s: %s".formatted(route, text.name(), json.writeValueAsString(poison));
          assertThat(answer.status()).as(where).isLessThan(500);
          if (!route.internal()) {
            assertThat(answer.status()).as(where).isEqualTo(400);
            assertThat(json.readTree(answer.body()).findValuesAsText("name"))
                .as(where)
                .anyMatch(name -> name.contains(text.name()));
          }
        }
        text.replace().accept(text.value());
      }
    }
  }

  @Test
  void a_member_or_key_of_a_name_that_cannot_be_told_is_refused() throws Exception {
    for (Route route : walked()) {
      JsonNode body = body(route);
      for (ObjectNode object : objects(body)) {
        for (String name : object.properties().stream().map(Map.Entry::getKey).toList()) {
          for (String poison : POISONS) {
            JsonNode value = object.remove(name);
            object.set(poisoned(name, poison), value);
            Answer answer = send(route, body);
            object.remove(poisoned(name, poison));
            object.set(name, value);

            assertThat(answer.status())
                .as("%s %s: %s", route, name, json.writeValueAsString(poison))
                .isEqualTo(400);
          }
        }
      }
    }
  }

  @Test
  void a_name_of_blanks_is_refused_whatever_their_kind() {
    for (Route route : walked()) {
      ObjectNode body = (ObjectNode) body(route);
      if (body.has("name")) {
        for (String blank : List.of("", " ", "\u2003", "\u00a0 \u3000")) {
          Answer answer = send(route, body.put("name", blank));

          assertThat(answer.status()).as("%s '%s'", route, blank).isEqualTo(400);
          assertThat(answer.body()).as("%s '%s'", route, blank).contains("\"name\":\"name\"");
        }
      }
    }
  }

  @Test
  void a_path_that_cannot_be_told_leads_nowhere() {
    for (Route route : ROUTES) {
      for (String poison : List.of("%00", "%1B", "%ED%A0%80", "a%00b")) {
        if (!route.internal() && route.path().contains("{")) {
          Response answer =
              given()
                  .auth()
                  .oauth2(token(route))
                  .contentType(ContentType.JSON)
                  .urlEncodingEnabled(false)
                  .body("{}")
                  .request(Method.valueOf(route.method()), path(route, poison));

          assertThat(answer.statusCode()).as(route + poison).isIn(400, 404);
        }
      }
    }
  }

  @Test
  void names_of_all_scripts_are_kept() {
    String name = "Zoë 東京 👩🏽‍🚀";

    Response made = client.request().body(Map.of("name", " " + name + " ")).post("/v1/agents");

    made.then().statusCode(201);
    assertThat(client.request().get("/v1/agents").<String>path("[0].name")).isEqualTo(name);
  }

  /// Inside, where nobody trims.
  private static String poisoned(String text, String poison) {
    return text.charAt(0) + poison + text.substring(1);
  }

  private static boolean takesBody(Route route) {
    return Set.of("POST", "PUT", "PATCH").contains(route.method());
  }

  private static List<Route> walked() {
    return ROUTES.stream().filter(route -> BODIES.containsKey(route.toString())).toList();
  }

  private JsonNode body(Route route) {
    String text = BODIES.get(route.toString());
    if (text.contains("CURRENT")) {
      Response now = Client.operator().get(route.path());
      text = text.replace("CURRENT", tree(now.asString()).path("document").toString());
    }
    return tree(text.replace('\'', '"').replace("ID", UUID.randomUUID().toString()));
  }

  private JsonNode tree(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private Answer send(Route route, JsonNode body) {
    try {
      String text = json.writeValueAsString(body);
      if (route.internal()) {
        var answer = peer.post(Peer.GATEWAY, route.path(), text);
        return new Answer(answer.statusCode(), answer.body());
      }
      URI uri = root.resolve(path(route, client.accountId().toString()));
      var answer = PlainHttp.send(route.method(), uri, token(route), text);
      return new Answer(answer.statusCode(), answer.body());
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static String path(Route route, String id) {
    return route.path().replaceAll("\\{\\w+}", id);
  }

  private String token(Route route) {
    return route.path().startsWith("/admin/") ? operator : client.accessToken();
  }

  /// All texts in a body; those of a list go by the list's name.
  private static List<Text> texts(String name, JsonNode node) {
    List<Text> found = new ArrayList<>();
    if (node instanceof ObjectNode object) {
      object.properties().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))
          .forEach(
              (member, value) -> {
                if (value.isTextual()) {
                  found.add(new Text(member, value.asText(), text -> object.put(member, text)));
                }
                found.addAll(texts(member, value));
              });
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int at = i;
        if (array.get(i).isTextual()) {
          found.add(new Text(name, array.get(i).asText(), text -> array.set(at, text)));
        }
      }
    }
    return found;
  }

  private static List<ObjectNode> objects(JsonNode node) {
    List<ObjectNode> found = new ArrayList<>();
    if (node instanceof ObjectNode object) {
      found.add(object);
    }
    node.forEach(child -> found.addAll(objects(child)));
    return found;
  }
}
