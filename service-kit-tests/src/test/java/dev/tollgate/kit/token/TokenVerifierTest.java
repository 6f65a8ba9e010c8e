package dev.tollgate.kit.token;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.tollgate.kit.KitTest;
import dev.tollgate.local.fault.FaultProxy;
import dev.tollgate.local.test.TestInfrastructure;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KitTest
@Tag("EN-1")
class TokenVerifierTest {
  private static final UUID ACCOUNT = UUID.randomUUID();

  @TestHTTPResource("/v1/notes/mine")
  URI mine;

  @Test
  void a_good_token_is_never_told_that_it_is_not_whatever_becomes_of_entitlement() {
    isUndecided();
    try (FaultProxy link = TestInfrastructure.jwksLink()) {
      link.halfOpen();
      othersAreServedWhileOneWaits();

      link.heal();
      await().untilAsserted(() -> get(TestTokens.owner(ACCOUNT)).statusCode(200));
      badOnesAreRefused();

      link.halfOpen();
      get(TestTokens.owner(ACCOUNT)).statusCode(200);
      badOnesAreRefused();
    }
    get(TestTokens.owner(ACCOUNT)).statusCode(200);
    badOnesAreRefused();
  }

  private static void isUndecided() {
    get(TestTokens.owner(ACCOUNT))
        .statusCode(503)
        .header("Retry-After", "1")
        .body("code", equalTo("unavailable"));
  }

  private void othersAreServedWhileOneWaits() {
    await()
        .untilAsserted(
            () -> {
              CompletableFuture<HttpResponse<String>> waiting = waiting();
              given()
                  .contentType("application/json")
                  .body("{\"title\":\"a\"}")
                  .post("/v1/notes")
                  .then()
                  .statusCode(200);
              assertThat(waiting).isNotDone();
              assertThat(waiting.join().statusCode()).isEqualTo(503);
            });
  }

  private CompletableFuture<HttpResponse<String>> waiting() {
    return HttpClient.newHttpClient()
        .sendAsync(
            HttpRequest.newBuilder(mine)
                .header("Authorization", "Bearer " + TestTokens.owner(ACCOUNT))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static void badOnesAreRefused() {
    for (String bad :
        List.of(
            TestTokens.forged(ACCOUNT),
            TestTokens.unsigned(ACCOUNT),
            TestTokens.expired(ACCOUNT),
            TestTokens.wrongAudience(ACCOUNT),
            TestTokens.wrongIssuer(ACCOUNT),
            TestTokens.headed(ACCOUNT, "{\"alg\":\"RS256\",\"kid\":7}"),
            TestTokens.headed(ACCOUNT, "{\"alg\":\"RS256\"}"),
            TestTokens.headed(ACCOUNT, "[]"),
            "nonsense",
            "a.b.c")) {
      get(bad).statusCode(401).body("code", equalTo("unauthenticated"));
    }
  }

  private static ValidatableResponse get(String token) {
    return given().auth().oauth2(token).get("/v1/notes/mine").then();
  }
}
