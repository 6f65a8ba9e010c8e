package dev.tollgate.entitlement;

import static io.restassured.RestAssured.given;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.local.test.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// A device that has signed in.
public record Client(UUID deviceId, UUID accountId, String accessToken, String refreshToken) {

  /// A device that nobody has seen before, from an address of its own.
  public static Client fresh() {
    return signedIn(UUID.randomUUID());
  }

  public static Client signedIn(UUID deviceId) {
    Response tokens = signIn(deviceId, randomAddress());
    tokens.then().statusCode(200);
    String accessToken = tokens.path("accessToken");
    return new Client(
        deviceId,
        UUID.fromString(claims(accessToken).get("account").toString()),
        accessToken,
        tokens.path("refreshToken"));
  }

  public static Response signIn(UUID deviceId, String address) {
    return given()
        .contentType(ContentType.JSON)
        .header("X-Forwarded-For", address)
        .body(Map.of("deviceId", deviceId))
        .post("/v1/auth/device");
  }

  /// The same device, on this tier from now on.
  public Client on(Tier tier) {
    given()
        .auth()
        .oauth2(TestTokens.operator())
        .contentType(ContentType.JSON)
        .body(Map.of("tier", tier))
        .put("/admin/v1/accounts/{id}/tier", accountId)
        .then()
        .statusCode(200);
    return this;
  }

  /// A request with this device's token.
  public RequestSpecification request() {
    return given().auth().oauth2(accessToken).contentType(ContentType.JSON);
  }

  public static RequestSpecification operator() {
    return given().auth().oauth2(TestTokens.operator()).contentType(ContentType.JSON);
  }

  public static Map<String, Object> claims(String token) {
    String json = new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    return JsonPath.from(json).getMap("");
  }

  public static String randomAddress() {
    var random = ThreadLocalRandom.current();
    return "10.%d.%d.%d".formatted(random.nextInt(256), random.nextInt(256), random.nextInt(256));
  }
}
