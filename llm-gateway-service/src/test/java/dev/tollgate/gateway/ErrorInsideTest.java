package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.local.fake.provider.FaultRule;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Providers that answer with 200 and mean an error: they are failed over from, cost nothing, and
/// what they say of a key stays between them and its owner.
@QuarkusTest
class ErrorInsideTest extends RunningGateway {
  private static final String ROUTER = "openrouter/openai/gpt-4.1-mini";
  private static final String TOLD = "was told to answer";
  private static final int FAILURES_MAX = 5;

  @Inject Gateway gateway;

  /// What other tests ask of providers in their prompts counts in the breakers as well.
  @BeforeEach
  void nobodyIsKeptAway() {
    healProviders();
  }

  @ParameterizedTest
  @ValueSource(strings = {"error-inside=502", "error-inside=500 code=server_error", "garbage"})
  @Tag("GW-5")
  void the_secondary_answers_and_the_error_costs_nothing(String fault) {
    failProviders(FaultRule.of(fault).at("openai"));

    HttpResponse<String> answer = gate.chat(MINI, "hi");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(header(answer, "x-tollgate-provider")).isEqualTo("openrouter");
    assertFailedOverFrom("openai");
  }

  @Test
  @Tag("GW-5")
  void a_stream_that_fails_before_its_first_word_is_the_secondarys() {
    HttpResponse<String> answer = gate.stream(MINI, "hi [[at=openai error-after=0]]", "");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(header(answer, "x-tollgate-provider")).isEqualTo("openrouter");
    assertThat(answer.body()).endsWith("data: [DONE]\n\n").doesNotContain("error");
    assertFailedOverFrom("openai");
  }

  @Test
  @Tag("GW-5")
  void so_is_a_response_that_fails_when_it_was_only_announced() {
    HttpResponse<String> answer =
        gate.post(
            "/v1/responses",
            """
            {"model": "%s", "input": "hi [[at=openai error-after=0]]", "stream": true}"""
                .formatted(MINI));

    assertThat(answer.body()).contains("event: response.completed").doesNotContain(TOLD);
    assertThat(header(answer, "x-tollgate-provider")).isEqualTo("openrouter");
    assertFailedOverFrom("openai");
  }

  @Test
  @Tag("WA-3")
  void an_overloaded_provider_that_has_only_named_its_message_costs_nothing() {
    HttpResponse<String> answer = messages(HAIKU, "hi [[error-after=0]]", true);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(502);
    assertThat(answer.body()).contains("api_error").doesNotContain(TOLD);
    UsageRecorded event = onlyEvent();
    assertThat(event.status()).isEqualTo(UsageStatus.FAILED);
    assertThat(event.creditsMicro()).isZero();
  }

  @Test
  @Tag("GW-5")
  void where_all_fail_so_each_dialect_has_an_error_and_no_empty_answer() throws Exception {
    failProviders(FaultRule.of("error-inside=502"));

    HttpResponse<String> message = messages(MINI, "hi", false);
    HttpResponse<String> response =
        gate.post("/v1/responses", "{\"model\": \"%s\", \"input\": \"hi\"}".formatted(HAIKU));

    assertThat(message.statusCode()).as(message.body()).isEqualTo(502);
    assertThat(json(message).at("/error/type").asText()).isEqualTo("api_error");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(502);
    assertThat(json(response).at("/error/code").asText()).isEqualTo("provider_failed");
    await().untilAsserted(() -> assertThat(events()).hasSize(3));
    assertThat(events())
        .allSatisfy(
            event -> {
              assertThat(event.status()).isEqualTo(UsageStatus.FAILED);
              assertThat(event.creditsMicro()).isZero();
            });
  }

  @Test
  @Tag("GW-7")
  void a_stream_that_fails_half_way_is_cut_in_our_words_whoever_calls() {
    String fails = "hi [[chunks=9 error-after=3]]";

    HttpResponse<String> chat = gate.stream(ROUTER, fails, "");
    HttpResponse<String> plain = gate.stream(MINI, fails, "");
    HttpResponse<String> message = messages(ROUTER, fails, true);

    for (HttpResponse<String> answer : List.of(chat, plain, message)) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body())
          .contains("provider_failed")
          .doesNotContain(TOLD)
          .doesNotContain("sk-good");
    }
    assertThat(chat.body()).doesNotContain("[DONE]");
    assertThat(message.body()).contains("event: error").doesNotContain("message_stop");
    await().untilAsserted(() -> assertThat(events()).hasSize(3));
    assertThat(events())
        .allSatisfy(
            event -> {
              assertThat(event.status()).isEqualTo(UsageStatus.CUT);
              assertThat(event.creditsMicro()).isPositive();
            });
  }

  @Test
  @Tag("GW-4")
  void an_own_keys_error_inside_reaches_its_owner_but_for_the_keys_text() throws Exception {
    String key = "sk-good-inside-" + gate.account;
    world.entitlement.route(gate.account, Route.BYOK);
    world.vault.save(gate.account, "openai", 1, key, null);

    HttpResponse<String> whole = gate.chat(MINI, "hi [[error-inside=502]]");
    HttpResponse<String> stream = gate.stream(MINI, "hi [[chunks=9 error-after=3]]", "");

    assertThat(whole.statusCode()).isEqualTo(502);
    assertThat(json(whole).at("/error/message").asText()).contains(TOLD);
    assertThat(stream.body()).contains(TOLD).contains("[key]").doesNotContain(key);
    await()
        .untilAsserted(
            () ->
                assertThat(events())
                    .extracting(UsageRecorded::status)
                    .containsExactly(UsageStatus.FAILED, UsageStatus.CUT));
  }

  @Test
  @Tag("GW-7")
  void a_good_answer_without_a_word_costs_what_any_answer_does() {
    String stream =
        """
        : connected

        data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}

        data: [DONE]

        """;
    String raw = Base64.getUrlEncoder().encodeToString(stream.getBytes(StandardCharsets.UTF_8));

    HttpResponse<String> answer = gate.stream(MINI, "hi [[raw=" + raw + "]]", "");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(stream);
    assertThat(onlyEvent().creditsMicro()).isEqualTo(1_000_000);
  }

  @Test
  @Tag("GW-5")
  void a_comment_before_the_first_word_does_not_bind_the_call_to_its_provider() {
    String stream = ": connected\n\ndata: {\"error\":{\"code\":502}}\n\n";
    String raw = Base64.getUrlEncoder().encodeToString(stream.getBytes(StandardCharsets.UTF_8));

    HttpResponse<String> answer = gate.stream(MINI, "hi [[at=openai raw=" + raw + "]]", "");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(header(answer, "x-tollgate-provider")).isEqualTo("openrouter");
    assertFailedOverFrom("openai");
  }

  /// Each provider's own way to say so.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "openai/gpt-4.1-mini | {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]} | {\"choices\":[],\"error\":{\"code\":400,\"message\":\"flagged\"}}",
        "openai/gpt-4.1-mini | {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]} | {\"error\":{\"type\":\"invalid_request_error\",\"code\":\"tool_use_failed\",\"message\":\"flagged\"}}",
        "anthropic/claude-haiku-4-5 | {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}} | {\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"flagged\"}}",
        "openai/gpt-4.1-mini responses | {\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"} | {\"type\":\"error\",\"code\":\"invalid_prompt\",\"message\":\"flagged\",\"param\":null}",
        "openai/gpt-4.1-mini responses | {\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"} | {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"invalid_prompt\",\"message\":\"flagged\"}}}"
      })
  @Tag("GW-5")
  void a_request_that_its_provider_will_not_answer_says_nothing_against_the_provider(
      String model, String content, String error) {
    String[] name = model.split("[/ ]");
    for (int i = 0; i < FAILURES_MAX; i++) {
      HttpResponse<String> begun = raw(model, content, error);
      assertThat(begun.statusCode()).as(begun.body()).isEqualTo(200);
      assertThat(begun.body())
          .contains("Hi")
          .contains("provider_refused")
          .doesNotContain("flagged");
    }
    assertThat(gateway.breakers.of(name[0], name[1]).isOpen()).isFalse();

    for (int i = 0; i < FAILURES_MAX; i++) {
      HttpResponse<String> refused = raw(model, error);
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
      assertThat(refused.body()).contains("flagged");
    }
    assertThat(gateway.breakers.of(name[0], name[1]).isOpen()).isFalse();
    await().untilAsserted(() -> assertThat(events()).hasSize(2 * FAILURES_MAX));
    assertThat(events())
        .allSatisfy(event -> assertThat(event.provider()).isEqualTo(name[0]))
        .filteredOn(event -> event.creditsMicro() > 0)
        .hasSize(FAILURES_MAX);
  }

  @Test
  @Tag("GW-5")
  void an_own_keys_stream_that_is_refused_before_its_first_word_has_its_status() {
    world.entitlement.route(gate.account, Route.BYOK);
    world.vault.save(gate.account, "openai", 1, "sk-good-refused-" + gate.account, null);

    HttpResponse<String> refused = raw(MINI, "{\"error\":{\"code\":429,\"message\":\"slow\"}}");

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
    assertThat(refused.body()).contains("slow");
  }

  /// A stream of these frames, word for word.
  private HttpResponse<String> raw(String model, String... data) {
    String stream =
        Stream.of(data).map(each -> "data: " + each + "\n\n").collect(Collectors.joining());
    String prompt =
        "hi [[raw=%s]]"
            .formatted(
                Base64.getUrlEncoder().encodeToString(stream.getBytes(StandardCharsets.UTF_8)));
    if (model.startsWith("anthropic")) {
      return messages(model, prompt, true);
    }
    return model.endsWith(" responses")
        ? gate.post(
            "/v1/responses",
            """
            {"model": "%s", "input": "%s", "stream": true}"""
                .formatted(model.split(" ")[0], prompt))
        : gate.stream(model, prompt, "");
  }

  private void assertFailedOverFrom(String provider) {
    await().untilAsserted(() -> assertThat(events()).hasSize(2));
    UsageRecorded first = events().getFirst();
    assertThat(first.provider()).isEqualTo(provider);
    assertThat(first.status()).isEqualTo(UsageStatus.FAILED);
    assertThat(events()).extracting(UsageRecorded::creditsMicro).containsExactly(0L, 1_000_000L);
  }

  private HttpResponse<String> messages(String model, String prompt, boolean stream) {
    return gate.post(
        "/v1/messages",
        """
        {"model": "%s", "max_tokens": 100, "messages": [{"role": "user", "content": "%s"}],
         "stream": %s}"""
            .formatted(model, prompt, stream));
  }
}
