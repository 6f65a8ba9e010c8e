package dev.tollgate.billing.checkout;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.local.test.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.UUID;

/// An account's owner who buys things.
public final class Shopper {
  public static final Duration SOON = Duration.ofSeconds(40);

  private final UUID account;

  public Shopper(UUID account) {
    this.account = account;
  }

  public UUID account() {
    return account;
  }

  public Response post(String path, String key, String body) {
    var request = given().auth().oauth2(TestTokens.owner(account)).contentType(ContentType.JSON);
    if (key != null) {
      request.header("Idempotency-Key", key);
    }
    return (body == null ? request : request.body(body)).post(path);
  }

  public Response order(String key, String body) {
    return post("/v1/billing/checkout", key, body);
  }

  /// Opens a checkout that must be possible.
  public Opened opened(String item) {
    return openedBy("{\"item\":\"" + item + "\"}");
  }

  public Opened openedBy(String body) {
    Response answer = order(UUID.randomUUID().toString(), body);
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    String url = answer.jsonPath().getString("url");
    return new Opened(
        UUID.fromString(answer.jsonPath().getString("id")),
        url.substring(url.lastIndexOf('/') + 1));
  }

  /// @param session its id at Stripe
  public record Opened(UUID id, String session) {}

  public JsonPath get(String path) {
    Response answer = given().auth().oauth2(TestTokens.owner(account)).get(path);
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    return answer.jsonPath();
  }

  public String stateOf(Opened checkout) {
    return get("/v1/billing/checkout/" + checkout.id()).getString("state");
  }

  public int credits() {
    return get("/v1/wallet").getInt("balance");
  }

  public void waitForCredits(int credits) {
    await().atMost(SOON).untilAsserted(() -> assertThat(credits()).isEqualTo(credits));
  }
}
