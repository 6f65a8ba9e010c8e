package dev.tollgate.metering.live;

import static dev.tollgate.metering.Api.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.Topics;
import dev.tollgate.local.test.TestTokens;
import dev.tollgate.metering.MeteringTest;
import dev.tollgate.metering.TestClock;
import dev.tollgate.metering.Topic;
import dev.tollgate.metering.Usage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@MeteringTest
@Tag("ME-8")
class LiveTest {
  @TestHTTPResource("/v1/usage/live")
  URI live;

  @Inject TestClock clock;

  private final Topic topic = new Topic(Topics.USAGE);
  private final HttpClient client = HttpClient.newHttpClient();
  private final UUID account = UUID.randomUUID();

  @AfterEach
  void close() {
    clock.back();
    client.shutdownNow();
    topic.close();
  }

  /// The stream's events as they come.
  private List<JsonPath> watch(UUID of) {
    List<JsonPath> events = new CopyOnWriteArrayList<>();
    HttpRequest request =
        HttpRequest.newBuilder(live)
            .header("Authorization", "Bearer " + TestTokens.owner(of))
            .build();
    CompletableFuture<HttpResponse<Stream<String>>> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.ofLines());
    answer.thenAcceptAsync(
        response ->
            response
                .body()
                .filter(line -> line.startsWith("data:"))
                .forEach(line -> events.add(JsonPath.from(line.substring("data:".length())))));
    await().atMost(PATIENCE).until(() -> !events.isEmpty());
    return events;
  }

  @Test
  @Tag("ME-10")
  void a_meter_starts_with_what_was_used_and_follows_its_own_account_alone() {
    UUID other = UUID.randomUUID();
    Instant now = clock.withinDay();
    List<JsonPath> mine = watch(account);
    List<JsonPath> others = watch(other);
    assertThat(mine.getFirst().getLong("today.requests")).isZero();

    topic.send(Usage.at(account, now), Usage.at(account, now));

    await().atMost(PATIENCE).until(() -> mine.getLast().getLong("today.requests") == 2);
    assertThat(mine.getLast().getString("month.costUsd")).isEqualTo("0.002469134");
    assertThat(mine.getLast().getInt("today.credits")).isEqualTo(2);
    assertThat(others).allMatch(event -> event.getLong("today.requests") == 0);
    assertThat(watch(account).getFirst().getLong("today.requests")).isEqualTo(2);
  }
}
