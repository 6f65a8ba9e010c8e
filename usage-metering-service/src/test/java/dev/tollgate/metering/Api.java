package dev.tollgate.metering;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import dev.tollgate.local.test.TestTokens;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.UUID;

/// The service's API as an account's owner and as an operator call it.
public final class Api {
  public static final Duration PATIENCE = Duration.ofSeconds(40);

  private Api() {}

  public static JsonPath get(UUID account, String path) {
    return get(account, path, 200);
  }

  public static JsonPath get(UUID account, String path, int status) {
    return given()
        .urlEncodingEnabled(false)
        .auth()
        .oauth2(TestTokens.owner(account))
        .get(path)
        .then()
        .statusCode(status)
        .extract()
        .jsonPath();
  }

  public static JsonPath operator(String path) {
    return given()
        .auth()
        .oauth2(TestTokens.operator())
        .get(path)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  /// Waits until the account's usage of the last 30 days holds this many requests.
  public static void awaitRequests(UUID account, long requests) {
    await()
        .atMost(PATIENCE)
        .until(() -> get(account, "/v1/usage").getLong("totals.requests") == requests);
  }
}
