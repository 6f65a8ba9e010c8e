package dev.tollgate.metering.export;

import static dev.tollgate.metering.Api.PATIENCE;
import static dev.tollgate.metering.Api.awaitRequests;
import static dev.tollgate.metering.Api.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.local.test.TestTokens;
import dev.tollgate.metering.MeteringConfig;
import dev.tollgate.metering.MeteringTest;
import dev.tollgate.metering.TestClock;
import dev.tollgate.metering.Topic;
import dev.tollgate.metering.Usage;
import dev.tollgate.metering.retention.Retention;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Exports that are fetched when minutes of theirs are not kept any more.
@MeteringTest
@Tag("ME-7")
class OldExportTest {
  @Inject TestClock clock;
  @Inject MeteringConfig config;
  @Inject WorkerTransactions worker;

  private final Topic topic = new Topic(Topics.USAGE);
  private final UUID account = UUID.randomUUID();

  /// Inside an hour of a day that is among the oldest kept now, and gone in two days.
  private final Instant start =
      Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(29)).plusSeconds(37_020);

  @AfterEach
  void close() {
    topic.close();
    clock.back();
  }

  /// Takes the minutes that are over by then from this account alone: other tests share the
  /// partitions.
  private void twoDaysGoBy() {
    clock.forward(Duration.ofDays(2));
    Instant keptSince = Retention.at(clock, config).usageSince();
    worker
        .pool()
        .preparedQuery("delete from usage_minute where account_id = $1 and window_start < $2")
        .execute(Tuple.of(account, keptSince.atOffset(ZoneOffset.UTC)))
        .invoke(rows -> assertThat(rows.rowCount()).isPositive())
        .await()
        .atMost(PATIENCE);
  }

  private String export(String windowSize, Instant from, Instant to) {
    return given()
        .auth()
        .oauth2(TestTokens.owner(account))
        .contentType("application/json")
        .body(
            "{\"type\":\"usage\",\"windowSize\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"}"
                .formatted(windowSize, from, to))
        .post("/v1/exports")
        .then()
        .statusCode(201)
        .extract()
        .jsonPath()
        .getString("href");
  }

  /// Start and requests of each row.
  private List<String> rows(String path) {
    String file =
        given()
            .auth()
            .oauth2(TestTokens.owner(account))
            .get(path)
            .then()
            .statusCode(200)
            .extract()
            .asString();
    return file.lines()
        .filter(line -> !line.startsWith("window_start"))
        .map(line -> line.split(",", -1))
        .map(cells -> cells[0] + " " + cells[2])
        .toList();
  }

  @Test
  void a_file_fetched_late_holds_what_the_query_sums_up_then() {
    Instant end = start.plus(Duration.ofDays(1)).plusSeconds(120);
    topic.send(
        Usage.at(account, start),
        Usage.at(account, start.plusSeconds(60)),
        Usage.at(account, end.minusSeconds(60)));
    awaitRequests(account, 3);
    String href = export("DAY", start, end);
    Instant midnight = end.truncatedTo(ChronoUnit.DAYS);
    assertThat(rows(href)).containsExactly(start + " 2", midnight + " 1");

    twoDaysGoBy();

    Instant hour = start.truncatedTo(ChronoUnit.HOURS);
    assertThat(rows(href)).containsExactly(hour + " 2", midnight + " 1");
    assertThat(get(account, "/v1/usage?from=" + start + "&to=" + end).getLong("totals.requests"))
        .isEqualTo(3);
    assertThat(rows(href + "?since=" + start))
        .as("the window that began there, without a loss")
        .isEqualTo(rows(href));
    assertThat(rows(href + "?since=" + midnight)).containsExactly(midnight + " 1");
  }

  @Test
  void minutes_that_are_gone_are_refused_and_what_is_left_of_them_can_be_read() {
    Instant kept = start.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1));
    topic.send(Usage.at(account, kept.minusSeconds(60)), Usage.at(account, kept));
    awaitRequests(account, 2);
    String href = export("MINUTE", kept.minusSeconds(120), kept.plusSeconds(120));
    assertThat(rows(href)).containsExactly(kept.minusSeconds(60) + " 1", kept + " 1");

    twoDaysGoBy();

    assertThat(get(account, href, 409).getString("code")).isEqualTo("conflict");
    assertThat(get(account, href, 409).getString("detail"))
        .contains("Minutes are kept since " + kept);
    assertThat(rows(href + "?since=" + kept)).containsExactly(kept + " 1");
  }
}
