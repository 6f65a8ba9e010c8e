package dev.tollgate.metering.quota;

import static dev.tollgate.metering.Api.PATIENCE;
import static dev.tollgate.metering.Api.awaitRequests;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.budget.QuotaCounts;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.local.test.TestClients;
import dev.tollgate.metering.MeteringTest;
import dev.tollgate.metering.Topic;
import dev.tollgate.metering.Usage;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@MeteringTest
@Tag("EN-8")
class QuotaCountsTest {
  @ConfigProperty(name = "quarkus.http.test-ssl-port")
  int port;

  @Inject WorkerTransactions worker;

  private final Topic topic = new Topic(Topics.USAGE);
  private final UUID account = UUID.randomUUID();
  private final Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);

  @AfterEach
  void close() {
    topic.close();
  }

  private HttpResponse<String> ask(String service, String query)
      throws IOException, InterruptedException {
    HttpClient client = TestClients.as(service);
    URI uri = URI.create("https://127.0.0.1:" + port + "/internal/v1/quota-counts" + query);
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private List<QuotaCounts> pages(Instant at, int size) throws IOException, InterruptedException {
    List<QuotaCounts> pages = new ArrayList<>();
    String after = "";
    do {
      HttpResponse<String> answer =
          ask("entitlement-service", "?at=" + at + "&accounts=" + size + after);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      pages.add(Topic.JSON.readValue(answer.body(), QuotaCounts.class));
      after = "&after=" + pages.getLast().next();
    } while (pages.getLast().next() != null);
    return pages;
  }

  private void anchored(UUID id, Instant anchor) {
    worker
        .pool()
        .preparedQuery("insert into account_state (account_id, version, anchor) values ($1, 1, $2)")
        .execute(Tuple.of(id, anchor.atOffset(ZoneOffset.UTC)))
        .await()
        .atMost(PATIENCE);
  }

  /// As if the account had made so many calls in that hour.
  private void used(UUID id, Instant inHour, int requests) {
    worker
        .pool()
        .preparedQuery(
            """
            insert into usage_hour (account_id, window_start, principal_id, agent_id, feature, provider, model, route,
              requests, failed, charged, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens,
              reasoning_tokens, cost_nano_usd, credits_micro, list_credits_micro, latency_millis, latency_count)
            values ($1, $2, $1, null, 'chat', 'openai', 'gpt-4.1-mini', 'PLATFORM', $3, 0, $3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
            """)
        .execute(Tuple.of(id, inHour.atOffset(ZoneOffset.UTC), requests))
        .await()
        .atMost(PATIENCE);
  }

  @Test
  void platform_calls_that_took_quota_are_counted_per_feature_with_a_watermark() throws Exception {
    UUID other = UUID.randomUUID();
    UUID stranger = UUID.randomUUID();
    anchored(account, hour);
    anchored(other, hour.minus(3, ChronoUnit.HOURS));
    topic.send(
        Usage.at(account, hour),
        Usage.at(account, hour.plusMillis(1)),
        Usage.at(account, hour).failed(),
        Usage.at(account, hour).ownKey(),
        Usage.at(account, hour).named("tags", "openai", "gpt-4.1-mini"),
        Usage.at(account, hour.minusSeconds(1)),
        Usage.at(other, hour),
        Usage.at(other, hour.minusSeconds(1)),
        Usage.at(stranger, hour));
    awaitRequests(account, 6);
    awaitRequests(other, 2);
    awaitRequests(stranger, 1);

    List<QuotaCounts> pages = pages(Instant.now(), 1);

    assertThat(pages)
        .flatExtracting(QuotaCounts::accounts)
        .filteredOn(used -> Set.of(account, other, stranger).contains(used.accountId()))
        .containsExactlyInAnyOrder(
            new QuotaCounts.Used(account, Map.of("chat", 2L, "tags", 1L)),
            new QuotaCounts.Used(other, Map.of("chat", 2L)));
    assertThat(pages.getFirst().watermark()).hasSize(12);
    assertThat(pages.getFirst().watermark().values()).anyMatch(next -> next > 0);
  }

  @Test
  void the_first_page_tells_where_the_topic_ends() throws Exception {
    topic.send(Usage.at(account, hour));
    awaitRequests(account, 1);
    anchored(account, hour);
    anchored(UUID.randomUUID(), hour);

    QuotaCounts caughtUp =
        Awaitility.await()
            .atMost(PATIENCE)
            .until(
                () -> pages(Instant.now(), 500).getFirst(),
                page -> page.watermark().equals(page.ends()));

    SqlConnection held = worker.pool().getConnection().await().atMost(PATIENCE);
    try {
      held.query("begin; select from consumed_offset for update").executeAndAwait();
      topic.send(Usage.at(account, hour));
      QuotaCounts behind = pages(Instant.now(), 500).getFirst();

      assertThat(sum(behind.ends())).isEqualTo(sum(caughtUp.ends()) + 1);
      assertThat(behind.watermark()).isEqualTo(caughtUp.watermark());
    } finally {
      held.query("rollback").executeAndAwait();
      held.close().await().atMost(PATIENCE);
    }
  }

  private static long sum(Map<Integer, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }

  /// What comes before the month, or after the moment asked for, is not of it.
  @ParameterizedTest
  @Tag("EN-4")
  @CsvSource({
    // anchor, moment, the first and the last whole hour of the month so far
    "2023-05-10T10:00:00Z, 2023-05-10T10:00:00Z, 2023-05-10T10:00:00Z, 2023-05-10T10:00:00Z",
    "2023-05-10T10:20:30Z, 2023-06-10T10:20:30Z, 2023-06-10T11:00:00Z, ",
    "2023-05-10T10:20:30Z, 2023-06-10T10:20:29Z, 2023-05-10T11:00:00Z, 2023-06-10T10:00:00Z",
    "2024-01-31T10:00:00Z, 2024-02-29T09:59:59Z, 2024-01-31T10:00:00Z, 2024-02-29T09:00:00Z",
    "2024-01-31T10:00:00Z, 2024-02-29T12:00:00Z, 2024-02-29T10:00:00Z, 2024-02-29T12:00:00Z",
    "2024-01-31T10:00:00Z, 2024-03-31T10:00:00Z, 2024-03-31T10:00:00Z, 2024-03-31T10:00:00Z",
    "2024-01-31T10:00:00Z, 2024-03-31T09:00:00Z, 2024-02-29T10:00:00Z, 2024-03-31T09:00:00Z",
    "2023-12-31T23:30:00Z, 2024-03-01T00:30:00Z, 2024-03-01T00:00:00Z, 2024-03-01T00:00:00Z",
    "2024-02-29T00:00:00Z, 2025-02-28T00:00:00Z, 2025-02-28T00:00:00Z, 2025-02-28T00:00:00Z",
    "2023-08-31T00:00:00Z, 2024-01-01T00:00:00Z, 2023-12-31T00:00:00Z, 2024-01-01T00:00:00Z"
  })
  void a_month_begins_calendar_months_after_the_anchor_in_utc(
      Instant anchor, Instant moment, Instant first, @Nullable Instant last) throws Exception {
    anchored(account, anchor);
    used(account, first.minus(1, ChronoUnit.HOURS), 1_000);
    used(account, moment.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS), 100);
    int within = 0;
    if (last != null) {
      used(account, first, 1);
      within = 1;
      if (last.isAfter(first)) {
        used(account, last, 10);
        within = 11;
      }
    }

    assertThat(pages(moment, 500))
        .flatExtracting(QuotaCounts::accounts)
        .filteredOn(used -> used.accountId().equals(account))
        .extracting(used -> used.requests().get("chat"))
        .containsExactlyElementsOf(within == 0 ? List.of() : List.of((long) within));
  }

  @Test
  void only_entitlement_may_ask_and_must_say_of_when() throws Exception {
    assertThat(ask("billing-service", "?at=" + hour).statusCode()).isEqualTo(404);
    assertThat(ask("entitlement-service", "").statusCode()).isEqualTo(400);
  }
}
