package dev.tollgate.metering.quota;

import static dev.tollgate.metering.Api.awaitRequests;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.budget.QuotaCounts;
import dev.tollgate.local.test.TestClients;
import dev.tollgate.metering.MeteringTest;
import dev.tollgate.metering.Topic;
import dev.tollgate.metering.Usage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@MeteringTest
@Tag("EN-8")
class QuotaCountsTest {
  @ConfigProperty(name = "quarkus.http.test-ssl-port")
  int port;

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

  private List<QuotaCounts> pages(int size) throws IOException, InterruptedException {
    List<QuotaCounts> pages = new ArrayList<>();
    String after = "";
    do {
      HttpResponse<String> answer =
          ask("entitlement-service", "?since=" + hour + "&accounts=" + size + after);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      pages.add(Topic.JSON.readValue(answer.body(), QuotaCounts.class));
      after = "&after=" + pages.getLast().next();
    } while (pages.getLast().next() != null);
    return pages;
  }

  @Test
  void platform_calls_that_took_quota_are_counted_per_feature_and_hour_with_a_watermark()
      throws Exception {
    UUID other = UUID.randomUUID();
    topic.send(
        Usage.at(account, hour),
        Usage.at(account, hour.plusMillis(1)),
        Usage.at(account, hour).failed(),
        Usage.at(account, hour).ownKey(),
        Usage.at(account, hour).named("tags", "openai", "gpt-4.1-mini"),
        Usage.at(account, hour.minusSeconds(1)),
        Usage.at(other, hour));
    awaitRequests(account, 6);
    awaitRequests(other, 1);

    List<QuotaCounts> pages = pages(1);

    assertThat(pages)
        .flatExtracting(QuotaCounts::counts)
        .filteredOn(count -> count.accountId().equals(account))
        .containsExactlyInAnyOrder(
            new QuotaCounts.Count(account, "chat", hour, 2),
            new QuotaCounts.Count(account, "tags", hour, 1));
    assertThat(pages)
        .flatExtracting(QuotaCounts::counts)
        .filteredOn(count -> count.accountId().equals(other))
        .hasSize(1);
    assertThat(pages.getFirst().watermark()).hasSize(12);
    assertThat(pages.getFirst().watermark().values()).anyMatch(next -> next > 0);
  }

  @Test
  void only_entitlement_may_ask_and_must_say_since_when() throws Exception {
    assertThat(ask("billing-service", "?since=" + hour).statusCode()).isEqualTo(404);
    assertThat(ask("entitlement-service", "").statusCode()).isEqualTo(400);
  }
}
