package dev.tollgate.kit.problem;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.tollgate.kit.KitTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@KitTest
class ProblemMappersTest {
  private static ValidatableResponse post(String contentType, String body) {
    return given().contentType(contentType).body(body).post("/v1/notes").then();
  }

  private static ValidatableResponse post(String body) {
    return post("application/json", body);
  }

  @Test
  void what_is_valid_passes_and_carries_a_request_id() {
    post("{\"title\":\"a\",\"stars\":1}")
        .statusCode(200)
        .header("X-Tollgate-Request-Id", notNullValue());
  }

  @Test
  void malformed_json_is_told_with_its_place() {
    post("{\"title\":\n  nonsense}")
        .statusCode(400)
        .contentType("application/problem+json")
        .body("code", equalTo("malformed_json"))
        .body("detail", containsString("line 2"));
  }

  @Test
  void every_invalid_field_is_named_by_its_path() {
    post("{\"title\":\"\",\"stars\":10,\"tags\":[{\"name\":\"x\"},{\"name\":\"\"}]}")
        .statusCode(400)
        .body("code", equalTo("invalid_request"))
        .body("fields.name", hasItems("title", "stars", "tags[1].name"));
  }

  @Test
  void an_unknown_field_and_a_wrong_type_are_named() {
    post("{\"title\":\"a\",\"color\":1}").statusCode(400).body("fields[0].name", equalTo("color"));
    post("{\"title\":\"a\",\"stars\":\"many\"}")
        .statusCode(400)
        .body("fields[0].name", equalTo("stars"));
  }

  @Test
  void a_refusal_says_when_to_come_back_in_whole_seconds() {
    given()
        .get("/v1/notes/fast")
        .then()
        .statusCode(429)
        .header("Retry-After", "2")
        .body("code", equalTo("rate_limited"));
  }

  @Test
  void a_database_that_goes_away_meanwhile_is_503() {
    given().get("/v1/notes/cut").then().statusCode(503).body("code", equalTo("unavailable"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"22021", "22P05"})
  void a_character_that_postgres_does_not_take_is_the_callers_fault(String state) {
    given()
        .get("/v1/notes/unstorable/" + state)
        .then()
        .statusCode(400)
        .body("code", equalTo("invalid_request"));
  }

  @Test
  @Tag("OP-2")
  void what_is_logged_during_a_request_has_its_id_as_a_field() {
    List<String> ids = new CopyOnWriteArrayList<>();
    Logger log = Logger.getLogger(ProblemMappers.class.getName());
    Handler listener = new RequestIdsOf(ids);
    log.addHandler(listener);
    try {
      given().header("X-Tollgate-Request-Id", "request-78").get("/v1/notes/fault");
      given().get("/v1/notes/fault");
      given().header("X-Tollgate-Request-Id", "request-79").get("/v1/notes/cut");
    } finally {
      log.removeHandler(listener);
    }

    assertThat(ids).hasSize(3).contains("request-78", "request-79").doesNotContain("null");
  }

  private static final class RequestIdsOf extends Handler {
    private final List<String> ids;

    RequestIdsOf(List<String> ids) {
      this.ids = ids;
    }

    @Override
    public void publish(LogRecord line) {
      ids.add(String.valueOf(((ExtLogRecord) line).getMdc("requestId")));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void a_fault_tells_the_caller_nothing_but_an_id() {
    given()
        .header("X-Tollgate-Request-Id", "request-77")
        .get("/v1/notes/fault")
        .then()
        .statusCode(500)
        .body("code", equalTo("internal"))
        .body("requestId", equalTo("request-77"))
        .body(not(containsString("hunter2")));
  }

  @Test
  void what_is_not_there_not_allowed_or_not_json_is_a_problem_too() {
    given().get("/v1/nothing").then().statusCode(404).body("code", equalTo("not_found"));
    given().delete("/v1/notes").then().statusCode(405).body("code", equalTo("method_not_allowed"));
    post("text/plain", "hello").statusCode(415).body("code", equalTo("unsupported_media_type"));
  }

  @Test
  void an_endpoint_that_names_no_caller_has_none() {
    given().get("/v1/unmarked").then().statusCode(401).body("code", equalTo("unauthenticated"));
  }
}
