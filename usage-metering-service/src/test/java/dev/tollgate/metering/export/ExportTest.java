package dev.tollgate.metering.export;

import static dev.tollgate.metering.Api.awaitRequests;
import static dev.tollgate.metering.Api.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.local.test.TestTokens;
import dev.tollgate.metering.MeteringTest;
import dev.tollgate.metering.Topic;
import dev.tollgate.metering.Usage;
import io.restassured.response.ValidatableResponse;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@MeteringTest
@Tag("ME-7")
class ExportTest {
  private final Topic topic = new Topic(Topics.USAGE);
  private final UUID account = UUID.randomUUID();

  @AfterEach
  void close() {
    topic.close();
  }

  private ValidatableResponse post(String body) {
    return given()
        .auth()
        .oauth2(TestTokens.owner(account))
        .contentType("application/json")
        .body(body)
        .post("/v1/exports")
        .then();
  }

  private List<String[]> fetch(String path) {
    String file =
        given()
            .auth()
            .oauth2(TestTokens.owner(account))
            .get(path)
            .then()
            .statusCode(200)
            .contentType("text/csv")
            .extract()
            .asString();
    return file.lines().map(line -> line.split(",", -1)).toList();
  }

  @Test
  void a_file_holds_what_the_query_sums_up_and_can_be_resumed() {
    Usage[] calls =
        IntStream.range(0, 20)
            .mapToObj(i -> Usage.at(account, Instant.now().minus(Duration.ofDays(i))).costing(i))
            .toArray(Usage[]::new);
    topic.send(calls);
    topic.send(Usage.of(account).named("=1+1", "openai", "gpt"));
    awaitRequests(account, 21);

    String href =
        post("{\"type\":\"usage\",\"groupBy\":[\"feature\"]}")
            .statusCode(201)
            .extract()
            .jsonPath()
            .getString("href");
    List<String[]> file = fetch(href);

    assertThat(file.getFirst()).startsWith("window_start", "window_end", "feature", "requests");
    List<String[]> rows = file.subList(1, file.size());
    assertThat(rows).hasSize(21);
    assertThat(rows.stream().mapToLong(row -> Long.parseLong(row[3])).sum()).isEqualTo(21);
    assertThat(
            rows.stream()
                .map(row -> new BigDecimal(row[10]))
                .reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo(get(account, "/v1/usage").getString("totals.costUsd"));
    assertThat(rows).extracting(row -> row[2]).contains("'=1+1");

    String since = rows.get(15)[0];
    assertThat(fetch(href + "?since=" + since))
        .extracting(Arrays::toString)
        .containsExactlyElementsOf(rows.subList(15, 21).stream().map(Arrays::toString).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"type\":\"ledger\"}",
        "{\"type\":\"usage\",\"format\":\"xls\"}",
        "{\"type\":\"usage\",\"groupBy\":[\"account\"]}",
        "{\"type\":\"usage\",\"groupBy\":[null]}",
        "{\"type\":\"usage\",\"from\":\"soon\"}"
      })
  void terms_that_make_no_sense_are_refused(String body) {
    assertThat(post(body).statusCode(400).extract().jsonPath().getString("code"))
        .isEqualTo("invalid_request");
  }

  @Test
  @Tag("ME-10")
  void an_export_of_another_account_is_not_there() {
    String href =
        post("{\"type\":\"usage\"}").statusCode(201).extract().jsonPath().getString("href");

    given().auth().oauth2(TestTokens.owner(UUID.randomUUID())).get(href).then().statusCode(404);
  }
}
