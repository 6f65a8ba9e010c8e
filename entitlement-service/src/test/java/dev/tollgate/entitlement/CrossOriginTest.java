package dev.tollgate.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("EN-17")
class CrossOriginTest {
  @Test
  void an_allowed_origin_may_ask_beforehand_and_read_our_headers() {
    Response preflight = preflight("http://localhost:8080");

    assertThat(preflight.statusCode()).isEqualTo(200);
    assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:8080");
    assertThat(preflight.header("Access-Control-Allow-Methods")).contains("DELETE");
    assertThat(preflight.header("Access-Control-Allow-Headers"))
        .containsIgnoringCase("authorization");
    Response answer =
        RestAssured.given().header("Origin", "http://localhost:8080").get("/.well-known/jwks.json");
    assertThat(answer.header("Access-Control-Expose-Headers")).contains("X-Tollgate-Request-Id");
  }

  @Test
  void another_origin_may_not() {
    assertThat(preflight("https://evil.example").header("Access-Control-Allow-Origin")).isNull();
  }

  private static Response preflight(String origin) {
    return RestAssured.given()
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "DELETE")
        .header("Access-Control-Request-Headers", "Authorization")
        .options("/v1/access-keys/{id}", UUID.randomUUID());
  }
}
