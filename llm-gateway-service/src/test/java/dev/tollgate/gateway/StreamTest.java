package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.usage.UsageCharged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.Kafka.Said;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.gateway.world.TestTime;
import dev.tollgate.local.fake.provider.Outcome;
import io.quarkus.test.junit.QuarkusTest;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Streams: passed on as they come, cut, left, long.
@QuarkusTest
class StreamTest extends RunningGateway {
  @Test
  @Tag("GW-7")
  void a_stream_reaches_the_caller_as_the_provider_sent_it_but_for_the_usage_it_did_not_ask_for()
      throws Exception {
    HttpResponse<String> answer =
        gate.stream("gpt-4.1-mini", "hello [[tokens=10/20 chunks=20]]", "");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).endsWith("data: [DONE]\n\n").doesNotContain("\"choices\":[]");
    UsageRecorded event = onlyEvent();
    assertThat(event.streamed()).isTrue();
    assertThat(event.tokens().input()).isEqualTo(10);
    assertThat(event.tokens().output()).isEqualTo(20);
    assertThat(event.usageSource()).isEqualTo(UsageSource.REPORTED);
    assertThat(event.firstTokenMillis()).isNotNull();
  }

  @Test
  @Tag("GW-7")
  void a_caller_who_asks_for_usage_gets_it_and_odd_streams_pass_through() throws Exception {
    String wish = ", \"stream_options\": {\"include_usage\": true}";
    for (String odd : List.of("crlf", "comments", "utf8", "double-finish", "no-done", "no-space")) {
      HttpResponse<String> answer =
          gate.stream(MINI, "hi [[tokens=7/9 chunks=9 odd=" + odd + "]]", wish);
      assertThat(answer.body()).as(odd).contains("\"prompt_tokens\":7");
    }

    await()
        .untilAsserted(
            () ->
                assertThat(events())
                    .hasSize(6)
                    .allSatisfy(
                        event -> {
                          assertThat(event.status()).isEqualTo(UsageStatus.COMPLETED);
                          assertThat(event.tokens().output()).isEqualTo(9);
                        }));
  }

  @Test
  @Tag("GW-8")
  void a_stream_that_dies_upstream_ends_with_an_error_event_and_an_estimate() throws Exception {
    HttpResponse<String> answer =
        gate.stream(MINI, "tell me [[tokens=30/40 chunks=40 cut-after=10]]", "");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .doesNotContain("[DONE]")
        .contains("\"error\"")
        .contains("provider_failed");
    UsageRecorded event = onlyEvent();
    assertThat(event.status()).isEqualTo(UsageStatus.CUT);
    assertThat(event.usageSource()).isEqualTo(UsageSource.ESTIMATED);
    assertThat(event.creditsMicro()).isEqualTo(1_000_000);
    assertThat(event.tokens().output()).isBetween(5L, 40L);
    assertThat(event.tokens().input()).isPositive();
  }

  @Test
  @Tag("GW-1")
  void a_response_that_dies_upstream_ends_with_an_event_of_its_kind() throws Exception {
    for (String model : List.of(MINI, HAIKU)) {
      HttpResponse<String> answer =
          gate.post(
              "/v1/responses",
              """
              {"model": "%s", "input": "hi [[chunks=20 cut-after=5]]", "stream": true}"""
                  .formatted(model));

      String last = answer.body().substring(answer.body().lastIndexOf("data: ") + 6);
      JsonNode event = new ObjectMapper().readTree(last);
      assertThat(event.path("type").asText()).isEqualTo("error");
      assertThat(event.path("code").asText()).isEqualTo("provider_failed");
      assertThat(event.path("message").asText()).isNotBlank();
      assertThat(event.path("param").isNull()).isTrue();
      assertThat(event.at("/error/code").asText()).isEqualTo("provider_failed");
    }
  }

  @Test
  @Tag("GW-8")
  void what_a_provider_told_of_the_prompt_holds_though_its_answer_is_cut() {
    gate.stream(HAIKU, "tell me [[tokens=30/40 cached=10 chunks=40 cut-after=10]]", "");

    UsageRecorded event = onlyEvent();
    assertThat(event.status()).isEqualTo(UsageStatus.CUT);
    assertThat(event.usageSource()).isEqualTo(UsageSource.ESTIMATED);
    assertThat(event.tokens().input()).isEqualTo(20);
    assertThat(event.tokens().cacheRead()).isEqualTo(10);
    assertThat(event.tokens().output()).isBetween(5L, 40L);
  }

  @Test
  @Tag("GW-7")
  void a_caller_who_goes_away_stops_the_provider_within_100_ms() {
    await()
        .untilAsserted(
            () -> assertThat(millisUntilTheProviderStops(stranger())).isLessThanOrEqualTo(100));
  }

  /// On a machine that has time for it; how a left call is accounted holds on any.
  private long millisUntilTheProviderStops(Gate caller) throws Exception {
    gate = caller;
    HttpResponse<InputStream> answer = gate.open(MINI, "count [[chunks=2000 every=50ms]]").get();
    answer.body().read(new byte[16]);
    Instant left = Instant.now();
    answer.body().close();

    UsageRecorded event = onlyEvent();
    assertThat(event.status()).isEqualTo(UsageStatus.CANCELLED);
    assertThat(event.creditsMicro()).isEqualTo(1_000_000);
    await().until(() -> atProvider(event).outcome() == Outcome.CANCELLED);
    return Duration.between(left, atProvider(event).endedAt()).toMillis();
  }

  @Test
  @Tag("WA-3")
  void a_long_stream_is_settled_while_it_still_runs() throws Exception {
    try (InputStream body = gate.open(MINI, "long [[chunks=2000 every=50ms]]").get().body()) {
      body.read();
      TestTime.advance(Duration.ofSeconds(3));
      await()
          .untilAsserted(
              () ->
                  assertThat(world.kafka.said(gate.account))
                      .extracting(Said::type)
                      .contains(UsageCharged.TYPE)
                      .doesNotContain(UsageRecorded.TYPE));
    }
    assertThat(onlyEvent().creditsMicro()).isEqualTo(1_000_000);
  }

  @Test
  @Tag("GW-8")
  void a_provider_that_bills_what_it_began_is_read_to_its_end_when_the_caller_has_gone()
      throws Exception {
    HttpResponse<InputStream> answer =
        gate.open("mistral/mistral-small-latest", "on [[tokens=9/30 chunks=30 every=20ms]]").get();
    answer.body().read(new byte[16]);
    answer.body().close();

    UsageRecorded event = onlyEvent();
    assertThat(event.status()).isEqualTo(UsageStatus.CANCELLED);
    assertThat(event.usageSource()).isEqualTo(UsageSource.REPORTED);
    assertThat(event.tokens().output()).isEqualTo(30);
    assertThat(event.creditsMicro()).isPositive();
    assertThat(atProvider(event).outcome()).isEqualTo(Outcome.COMPLETED);
  }
}
