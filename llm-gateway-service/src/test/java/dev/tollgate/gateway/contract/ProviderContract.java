package dev.tollgate.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.local.fake.provider.Outcome;
import java.io.InputStream;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The kit: OpenAI's and Anthropic's callers reach this provider and cannot tell which it is.
@Tag("GW-3")
abstract class ProviderContract extends RunningGateway {
  private static final String WEATHER =
      """
      , "tools": [{"type": "function", "function": {"name": "weather", "description": "of a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}]""";

  abstract String provider();

  abstract String model();

  private String key = "";

  /// On an own key, so that the credential the provider saw is this test's alone.
  @BeforeEach
  void bringAKey() {
    key = "sk-good-contract-" + gate.account;
    world.entitlement.route(gate.account, Route.BYOK);
    world.vault.save(gate.account, provider(), 1, key, null);
  }

  private String named() {
    return provider() + '/' + model();
  }

  @Test
  void an_answer_is_in_openais_words_and_its_usage_is_reported() throws Exception {
    HttpResponse<String> answer = gate.chat(named(), "hello [[tokens=30/12 cached=10]]");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).get("object").asText()).isEqualTo("chat.completion");
    assertThat(json(answer).at("/choices/0/message/content").asText()).isNotBlank();
    assertThat(json(answer).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(json(answer).at("/usage/prompt_tokens").asInt()).isEqualTo(30);
    assertMetered(UsageStatus.COMPLETED, UsageSource.REPORTED);
    assertThat(onlyEvent().tokens().input()).isEqualTo(20);
    assertThat(onlyEvent().tokens().cacheRead()).isEqualTo(10);
    assertThat(onlyEvent().tokens().output()).isEqualTo(12);
    assertThat(onlyEvent().costNanoUsd()).isPositive();
    assertThat(world.provider.calls(key)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "crlf", "comments", "empty", "utf8", "big", "double-finish", "no-space"})
  void a_stream_is_in_openais_words_however_oddly_it_is_written(String odd) throws Exception {
    String how = odd.isEmpty() ? "" : " odd=" + odd;
    HttpResponse<String> stream =
        gate.stream(
            named(),
            "hello [[tokens=30/12 chunks=12" + how + "]]",
            ", \"stream_options\": {\"include_usage\": true}");

    assertThat(stream.statusCode()).as(stream.body()).isEqualTo(200);
    assertThat(stream.body())
        .contains("chat.completion.chunk")
        .containsPattern("\"prompt_tokens\": ?30")
        .containsPattern("data: ?\\[DONE]")
        .doesNotContain("\"error\"");
    assertMetered(UsageStatus.COMPLETED, UsageSource.REPORTED);
    assertThat(onlyEvent().tokens().output()).isEqualTo(12);
    assertThat(onlyEvent().firstTokenMillis()).isNotNull();
  }

  @Test
  void an_anthropic_caller_is_served_in_its_own_words() throws Exception {
    HttpResponse<String> answer =
        gate.post(
            "/v1/messages",
            """
            {"model": "%s", "max_tokens": 100,
             "messages": [{"role": "user", "content": "hello [[tokens=30/12]]"}]}"""
                .formatted(named()));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).get("type").asText()).isEqualTo("message");
    assertThat(json(answer).at("/content/0/text").asText()).isNotBlank();
    assertThat(json(answer).get("stop_reason").asText()).isEqualTo("end_turn");
    assertThat(json(answer).at("/usage/output_tokens").asInt()).isEqualTo(12);
    assertMetered(UsageStatus.COMPLETED, UsageSource.REPORTED);
  }

  @Test
  void a_tool_is_called_in_openais_words() throws Exception {
    String prompt = asked("weather? [[tool]]", false, WEATHER);
    JsonNode message = json(gate.post("/v1/chat/completions", prompt)).at("/choices/0/message");

    assertThat(message.at("/tool_calls/0/type").asText()).as("%s", message).isEqualTo("function");
    assertThat(message.at("/tool_calls/0/function/name").asText()).isEqualTo("weather");
    assertThat(message.at("/tool_calls/0/function/arguments").asText()).startsWith("{");

    String stream =
        gate.post("/v1/chat/completions", asked("weather? [[tool]]", true, WEATHER)).body();
    assertThat(stream).contains("\"tool_calls\"").contains("weather").contains("[DONE]");
  }

  @Test
  void structured_output_is_asked_for_as_this_provider_understands_it() throws Exception {
    String format =
        """
        , "response_format": {"type": "json_schema", "json_schema": {"name": "place", "strict": true,
          "schema": {"type": "object", "properties": {"city": {"type": "string"}},
                     "required": ["city"], "additionalProperties": false}}}""";
    HttpResponse<String> answer = gate.post("/v1/chat/completions", asked("where?", false, format));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).at("/choices/0/message/content").asText()).contains("city");
  }

  @Test
  void a_refusal_reaches_the_keys_owner_as_openai_would_say_it() throws Exception {
    for (int status : new int[] {400, 401, 403, 429, 500, 503}) {
      HttpResponse<String> refused = gate.chat(named(), "no [[status=" + status + "]]");

      assertThat(refused.statusCode()).isEqualTo(status);
      assertThat(json(refused).at("/error/message").asText()).isNotBlank().doesNotContain(key);
    }
    await().untilAsserted(() -> assertThat(events()).hasSize(6));
    assertThat(events())
        .allSatisfy(event -> assertThat(event.status()).isEqualTo(UsageStatus.FAILED))
        .extracting(UsageRecorded::errorCode)
        .contains("provider_401", "provider_503");
  }

  @Test
  void a_stream_that_breaks_off_says_so_and_is_estimated() {
    HttpResponse<String> stream =
        gate.stream(named(), "tell [[tokens=30/40 chunks=40 cut-after=10]]", "");

    assertThat(stream.body()).contains("\"error\"").doesNotContain("[DONE]");
    assertMetered(UsageStatus.CUT, UsageSource.ESTIMATED);
    assertThat(onlyEvent().tokens().output()).isBetween(1L, 80L);
  }

  @Test
  void a_caller_who_goes_away_stops_it() throws Exception {
    HttpResponse<InputStream> stream =
        gate.open(named(), "on [[tokens=10/2000 chunks=2000 every=50ms]]").get();
    stream.body().read(new byte[16]);
    stream.body().close();

    assertMetered(UsageStatus.CANCELLED, UsageSource.ESTIMATED);
    await().until(() -> atProvider(onlyEvent()).outcome() == Outcome.CANCELLED);
  }

  private String asked(String prompt, boolean stream, String more) {
    return Gate.body(named(), prompt, stream, more);
  }

  private void assertMetered(UsageStatus status, UsageSource source) {
    UsageRecorded event = onlyEvent();
    assertThat(event.status()).isEqualTo(status);
    assertThat(event.usageSource()).isEqualTo(source);
    assertThat(event.provider()).isEqualTo(provider());
    assertThat(event.model()).isEqualTo(model());
    assertThat(event.route()).isEqualTo(Route.BYOK);
    assertThat(atProvider(event).credential()).isEqualTo(key);
  }
}
