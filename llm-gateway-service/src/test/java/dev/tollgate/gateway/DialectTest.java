package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.world.RunningGateway;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Anthropic's dialect, and translation both ways.
@QuarkusTest
class DialectTest extends RunningGateway {
  private static final String OURS = "x-tollgate-request-id";

  @Test
  @Tag("GW-1")
  void anthropics_dialect_passes_through_and_is_metered() throws Exception {
    HttpResponse<String> answer = messages(HAIKU, "hello [[tokens=30/12 cached=10]]", false);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).get("type").asText()).isEqualTo("message");
    assertThat(json(answer).at("/usage/output_tokens").asInt()).isEqualTo(12);

    HttpResponse<String> stream = messages(HAIKU, "hello [[tokens=30/12 chunks=12]]", true);
    assertThat(stream.body()).contains("event: message_start").contains("event: message_stop");

    await().untilAsserted(() -> assertThat(events()).hasSize(2));
    assertThat(events())
        .allSatisfy(
            event -> {
              assertThat(event.status()).isEqualTo(UsageStatus.COMPLETED);
              assertThat(event.provider()).isEqualTo("anthropic");
              assertThat(event.tokens().output()).isEqualTo(12);
              assertThat(event.creditsMicro()).isPositive();
            });
    assertThat(events().getFirst().tokens().cacheRead()).isEqualTo(10);
    assertThat(events().getFirst().tokens().input()).isEqualTo(20);
  }

  /// Where their SDKs look for it.
  @Test
  @Tag("GW-1")
  void each_dialect_is_told_the_requests_id_under_its_own_name() {
    for (String model : List.of(HAIKU, "no-such-model")) {
      HttpResponse<String> chat = gate.chat(model, "hi");
      HttpResponse<String> stream = gate.stream(model, "hi", "");
      HttpResponse<String> message = messages(model, "hi", false);

      assertThat(header(chat, "x-request-id")).isEqualTo(header(chat, OURS)).isNotEmpty();
      assertThat(header(stream, "x-request-id")).isEqualTo(header(stream, OURS)).isNotEmpty();
      assertThat(header(message, "request-id")).isEqualTo(header(message, OURS)).isNotEmpty();
    }
  }

  @Test
  @Tag("GW-3")
  void an_openai_call_reaches_an_anthropic_model_and_comes_back_in_openais_words()
      throws Exception {
    HttpResponse<String> answer = gate.chat(HAIKU, "hello [[tokens=30/12]]");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).get("object").asText()).isEqualTo("chat.completion");
    assertThat(json(answer).at("/choices/0/message/content").asText()).isNotBlank();
    assertThat(json(answer).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(json(answer).at("/usage/prompt_tokens").asInt()).isEqualTo(30);

    HttpResponse<String> stream =
        gate.stream(
            HAIKU,
            "hello [[tokens=30/12 chunks=12]]",
            ", \"stream_options\": {\"include_usage\": true}");
    assertThat(stream.body())
        .contains("chat.completion.chunk")
        .contains("\"prompt_tokens\":30")
        .endsWith("data: [DONE]\n\n");
    await()
        .untilAsserted(
            () ->
                assertThat(events())
                    .extracting(e -> e.tokens().output())
                    .containsExactly(12L, 12L));
  }

  @Test
  @Tag("GW-3")
  void an_anthropic_call_reaches_an_openai_model_and_comes_back_in_anthropics_words()
      throws Exception {
    HttpResponse<String> answer = messages("gpt-4.1-mini", "hello [[tokens=30/12]]", false);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).get("type").asText()).isEqualTo("message");
    assertThat(json(answer).at("/content/0/text").asText()).isNotBlank();
    assertThat(json(answer).get("stop_reason").asText()).isEqualTo("end_turn");

    HttpResponse<String> stream =
        messages("gpt-4.1-mini", "hello [[tokens=30/12 chunks=12]]", true);
    assertThat(stream.body())
        .startsWith("event: message_start")
        .contains("\"input_tokens\":30")
        .contains("\"output_tokens\":12")
        .endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    await()
        .untilAsserted(
            () ->
                assertThat(events())
                    .extracting(e -> e.tokens().output())
                    .containsExactly(12L, 12L));
  }

  @Test
  @Tag("GW-1")
  void errors_and_free_calls_of_the_anthropic_dialect() throws Exception {
    HttpResponse<String> unknown = messages("no-such-model", "hi", false);
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(json(unknown).get("type").asText()).isEqualTo("error");
    assertThat(json(unknown).at("/error/type").asText()).isEqualTo("not_found_error");

    HttpResponse<String> count =
        gate.post(
            "/v1/messages/count_tokens",
            "{\"model\":\"claude-haiku-4-5\",\"messages\":[{\"role\":\"user\",\"content\":\"one two three\"}]}");
    assertThat(json(count).get("input_tokens").asInt()).isBetween(3, 8);
    assertThat(world.entitlement.requests(gate.account)).as("free").isEmpty();

    HttpResponse<String> cut = messages(HAIKU, "x [[chunks=20 cut-after=5]]", true);
    assertThat(cut.body())
        .contains("event: error")
        .contains("api_error")
        .doesNotContain("message_stop");
  }

  @Test
  @Tag("GW-1")
  void responses_pass_through_where_spoken_and_are_translated_where_not() throws Exception {
    for (String model : List.of(MINI, "mistral/mistral-small-latest", HAIKU)) {
      String body =
          "{\"model\": \"" + model + "\", \"input\": \"hello [[tokens=30/12 chunks=12]]\"%s}";
      HttpResponse<String> answer = gate.post("/v1/responses", body.formatted(""));
      assertThat(answer.statusCode()).as(model + answer.body()).isEqualTo(200);
      assertThat(json(answer).get("object").asText()).isEqualTo("response");
      assertThat(json(answer).at("/output/0/content/0/text").asText()).isNotBlank();
      assertThat(json(answer).at("/usage/input_tokens").asInt()).isEqualTo(30);

      HttpResponse<String> stream =
          gate.post("/v1/responses", body.formatted(", \"stream\": true"));
      assertThat(stream.body())
          .as(model)
          .contains("event: response.created")
          .contains("event: response.output_text.delta")
          .contains("event: response.completed");
    }
    await()
        .untilAsserted(
            () ->
                assertThat(events())
                    .hasSize(6)
                    .allSatisfy(event -> assertThat(event.tokens().output()).isEqualTo(12)));
    HttpResponse<String> echo =
        gate.post("/v1/responses", "{\"model\":\"gpt-4.1-mini\",\"input\":\"x [[echo=body]]\"}");
    assertThat(echo.body()).contains("store").contains("false");
  }

  /// In the platform's organisation it would be anybody's who knows its id.
  @ParameterizedTest
  @Tag("GW-1")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "store                | true",
        "store                | null",
        "store                | false, \"store\": true",
        "store                | true, \"store\": false",
        "previous_response_id | \"resp_1\"",
        "conversation         | \"conv_1\"",
        "conversation         | {\"id\": \"conv_1\"}",
        "prompt               | {\"id\": \"pmpt_1\"}",
        "background           | true"
      })
  void a_response_that_wants_something_stored_is_refused(String field, String value)
      throws Exception {
    for (String model : List.of(MINI, "mistral/mistral-small-latest")) {
      HttpResponse<String> refused =
          gate.post(
              "/v1/responses",
              """
              {"model": "%s", "input": "x", "%s": %s}"""
                  .formatted(model, field, value));
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
      assertThat(json(refused).at("/error/code").asText()).isEqualTo("unsupported_parameter");
      assertThat(json(refused).at("/error/param").asText()).isEqualTo(field);
    }
  }

  @Test
  @Tag("GW-1")
  void a_response_that_wants_nothing_stored_may_say_so() {
    HttpResponse<String> answer =
        gate.post(
            "/v1/responses",
            """
            {"model": "gpt-4.1-mini", "input": "x", "store": false, "background": false,
             "previous_response_id": null, "conversation": null, "prompt": null}""");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private HttpResponse<String> messages(String model, String prompt, boolean stream) {
    return gate.post(
        "/v1/messages",
        """
        {"model": "%s", "max_tokens": 100, "messages": [{"role": "user", "content": "%s"}], "stream": %s}"""
            .formatted(model, prompt, stream),
        "anthropic-version",
        "2023-06-01");
  }
}
