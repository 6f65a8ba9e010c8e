package dev.tollgate.local.fake.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("OP-4")
class FakeProviderTest {
  private static final String CHAT = "/openai/v1/chat/completions";
  private static final String MESSAGES = "/anthropic/v1/messages";
  private static final String[] GOOD = {"authorization", "Bearer sk-good-1"};
  private static final String[] ANTHROPIC = {
    "x-api-key", "sk-good-a", "anthropic-version", "2023-06-01"
  };

  private static FakeProvider provider;
  private static Probe probe;

  @BeforeAll
  static void start() {
    provider = FakeProvider.start(0);
    probe = new Probe(provider.url());
  }

  @AfterAll
  static void stop() {
    probe.close();
    provider.close();
  }

  @BeforeEach
  void forget() {
    provider.heal();
    provider.forget();
  }

  private static String chat(String prompt, String more) {
    return "{\"model\":\"gpt-4.1-mini\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + prompt
        + "\"}]"
        + more
        + "}";
  }

  private static String message(String prompt, String more) {
    return "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":1000,\"messages\":[{\"role\":\"user\",\"content\":\""
        + prompt
        + "\"}]"
        + more
        + "}";
  }

  private static String content(List<JsonNode> events) {
    return events.stream()
        .map(event -> event.at("/choices/0/delta/content").asText(""))
        .collect(Collectors.joining());
  }

  @Test
  void a_completion_counts_words_and_the_tally_agrees_with_what_it_reports() {
    Probe.Seen seen = probe.post(CHAT, chat("one two three", ""), GOOD);

    assertThat(seen.json().at("/choices/0/message/content").asText())
        .isEqualTo("Hello from gpt-4.1-mini, played by the fake openai. You said: one two three");
    assertThat(seen.json().at("/usage/prompt_tokens").asInt()).isEqualTo(3 + 4 + 3);
    assertThat(seen.json().at("/usage/completion_tokens").asInt()).isEqualTo(13);
    assertThat(provider.totals("openai", "sk-good-1"))
        .isEqualTo(
            new ProviderTotals(
                "openai", "sk-good-1", 1, 1, 0, 0, 0, new ServedTokens(10, 0, 0, 13, 0)));
  }

  @Test
  void the_golden_case_has_845_tokens_in_and_422_out_streamed_or_not() {
    String prompt = "[[tokens=845/422]] Tell me.";

    JsonNode whole = probe.post(CHAT, chat(prompt, ""), GOOD).json();
    List<JsonNode> events =
        probe
            .post(
                CHAT,
                chat(prompt, ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"),
                GOOD)
            .events();

    assertThat(whole.at("/usage/prompt_tokens").asInt()).isEqualTo(845);
    assertThat(whole.at("/usage/completion_tokens").asInt()).isEqualTo(422);
    assertThat(events.getLast().path("choices")).isEmpty();
    assertThat(events.getLast().path("usage")).isEqualTo(whole.path("usage"));
    assertThat(content(events)).isEqualTo(whole.at("/choices/0/message/content").asText());
    assertThat(provider.calls())
        .extracting(ProviderCall::tokens)
        .containsOnly(new ServedTokens(845, 0, 0, 422, 0));
  }

  @Test
  void a_stream_holds_usage_only_when_it_was_asked_for() {
    Probe.Seen seen = probe.post(CHAT, chat("hi", ",\"stream\":true"), GOOD);

    assertThat(seen.text()).endsWith("data: [DONE]\n\n");
    assertThat(seen.events()).noneMatch(event -> event.has("usage"));
    assertThat(seen.events()).allMatch(event -> event.path("choices").size() == 1);
    assertThat(seen.events().getLast().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
  }

  @ParameterizedTest
  @CsvSource({
    "sk-bad-0123456789abcdef, 401",
    "whatever-it-may-be-1234, 401",
    "sk-good-platform-anthropic, 401",
    "sk-forbidden-1, 403",
    "sk-limited-1, 429",
    "sk-broke-1, 429",
    "sk-flaky-1, 503"
  })
  void a_key_is_refused_as_its_name_says(String key, int status) {
    Probe.Seen seen = probe.post(CHAT, chat("hi", ""), "authorization", "Bearer " + key);

    assertThat(seen.status()).isEqualTo(status);
    assertThat(seen.json().at("/error/message").asText()).isNotEmpty();
    assertThat(provider.calls(key))
        .extracting(ProviderCall::outcome)
        .containsExactly(Outcome.REFUSED);
    assertThat(provider.totals().tokens()).isEqualTo(ServedTokens.NONE);
  }

  @Test
  void a_refused_key_is_partly_echoed_so_that_callers_must_scrub_it() {
    Probe.Seen seen =
        probe.post(CHAT, chat("hi", ""), "authorization", "Bearer sk-bad-0123456789abcdef");

    assertThat(seen.json().at("/error/message").asText()).contains("sk-bad-0").contains("cdef");
    assertThat(seen.text()).doesNotContain("sk-bad-0123456789abcdef");
  }

  @Test
  void a_call_without_a_key_is_401_but_for_local_runtimes() {
    assertThat(probe.post(CHAT, chat("hi", "")).status()).isEqualTo(401);
    assertThat(probe.post("/ollama/v1/chat/completions", chat("hi", "")).status()).isEqualTo(200);
  }

  @Test
  void anthropic_wants_its_own_key_header_and_a_version() {
    assertThat(probe.post(MESSAGES, message("hi", ""), GOOD).status()).isEqualTo(401);
    assertThat(probe.post(MESSAGES, message("hi", ""), "x-api-key", "sk-good-a").status())
        .isEqualTo(400);
    assertThat(probe.post(MESSAGES, message("hi", ""), ANTHROPIC).status()).isEqualTo(200);
  }

  @Test
  void a_message_streams_the_events_of_anthropic_in_their_order() {
    Probe.Seen seen =
        probe.post(
            MESSAGES,
            message("[[tokens=100/3 cached=40 cache-write=10]]", ",\"stream\":true"),
            ANTHROPIC);

    assertThat(seen.events())
        .extracting(event -> event.path("type").asText())
        .containsExactly(
            "message_start",
            "content_block_start",
            "ping",
            "content_block_delta",
            "content_block_delta",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    JsonNode usage = seen.events().getFirst().at("/message/usage");
    assertThat(usage.path("input_tokens").asInt()).isEqualTo(50);
    assertThat(usage.path("cache_read_input_tokens").asInt()).isEqualTo(40);
    assertThat(usage.path("cache_creation_input_tokens").asInt()).isEqualTo(10);
    assertThat(seen.events().get(7).at("/usage/output_tokens").asInt()).isEqualTo(3);
    assertThat(provider.totals("anthropic").tokens()).isEqualTo(new ServedTokens(50, 40, 10, 3, 0));
  }

  @Test
  void anthropic_refuses_members_it_does_not_know_and_a_missing_limit() {
    assertThat(
            probe
                .post(MESSAGES, message("hi", ",\"n\":2"), ANTHROPIC)
                .json()
                .at("/error/message")
                .asText())
        .isEqualTo("n: Extra inputs are not permitted");
    assertThat(
            probe
                .post(
                    MESSAGES,
                    "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                    ANTHROPIC)
                .json()
                .at("/error/message")
                .asText())
        .contains("max_tokens");
  }

  @Test
  void a_tool_is_called_when_it_is_demanded_and_not_after_its_result() {
    String tools =
        ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":"
            + "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}}}]";

    JsonNode called =
        probe.post(CHAT, chat("hi", tools + ",\"tool_choice\":\"required\""), GOOD).json();
    JsonNode spoken = probe.post(CHAT, chat("hi", tools), GOOD).json();
    List<JsonNode> streamed =
        probe.post(CHAT, chat("what weather is it", tools + ",\"stream\":true"), GOOD).events();

    assertThat(called.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
    assertThat(called.at("/choices/0/message/tool_calls/0/function/arguments").asText())
        .isEqualTo("{\"city\":\"text\"}");
    assertThat(spoken.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(
            streamed.stream()
                .map(
                    event ->
                        event.at("/choices/0/delta/tool_calls/0/function/arguments").asText(""))
                .collect(Collectors.joining()))
        .isEqualTo("{\"city\":\"text\"}");
  }

  @Test
  void a_stream_that_is_cut_counts_what_was_sent() throws IOException {
    List<String> lines = new ArrayList<>();
    try (InputStream body =
        probe
            .open(CHAT, chat("[[tokens=845/422 cut-after=5]]", ",\"stream\":true"), GOOD)
            .join()
            .body()) {
      assertThatThrownBy(() -> lines.add(new String(body.readAllBytes())))
          .isInstanceOf(IOException.class);
    }

    assertThat(provider.calls())
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.outcome()).isEqualTo(Outcome.CUT);
              assertThat(call.chunks()).isEqualTo(5);
              assertThat(call.tokens()).isEqualTo(new ServedTokens(845, 0, 0, 5, 0));
            });
  }

  @Test
  @Tag("GW-7")
  void a_client_that_goes_away_is_seen_at_once_and_only_what_it_got_is_counted()
      throws IOException {
    InputStream body =
        probe
            .open(CHAT, chat("[[tokens=10/1000 every=20ms]]", ",\"stream\":true"), GOOD)
            .join()
            .body();
    body.readNBytes(500);
    body.close();

    await().untilAsserted(() -> assertThat(provider.totals().cancelled()).isEqualTo(1));
    assertThat(provider.calls().getFirst().tokens().output()).isBetween(1L, 100L);
    assertThat(provider.calls().getFirst().endedAt()).isNotNull();
  }

  @Test
  void a_hanging_call_stays_open_until_its_client_leaves() {
    var waiting = probe.open(CHAT, chat("[[hang]]", ""), GOOD);
    await().untilAsserted(() -> assertThat(provider.calls()).hasSize(1));
    assertThat(provider.calls().getFirst().outcome()).isEqualTo(Outcome.OPEN);

    waiting.cancel(true);

    await()
        .untilAsserted(
            () -> assertThat(provider.calls().getFirst().outcome()).isEqualTo(Outcome.CANCELLED));
  }

  @Test
  void a_directive_can_be_meant_for_one_provider() {
    String prompt = "[[at=openai status=503 retry-after=2]] hi";

    Probe.Seen first = probe.post(CHAT, chat(prompt, ""), GOOD);
    Probe.Seen second = probe.post("/deepseek/chat/completions", chat(prompt, ""), GOOD);

    assertThat(first.status()).isEqualTo(503);
    assertThat(first.response().headers().firstValue("retry-after")).contains("2");
    assertThat(second.status()).isEqualTo(200);
  }

  @Test
  void a_rule_strikes_as_often_as_it_says() {
    provider.fail(FaultRule.of("status=500").at("openai").credential("sk-good-1").times(2));

    assertThat(probe.post(CHAT, chat("a", ""), GOOD).status()).isEqualTo(500);
    assertThat(probe.post(CHAT, chat("a", ""), "authorization", "Bearer sk-good-2").status())
        .isEqualTo(200);
    assertThat(probe.post(CHAT, chat("a", ""), GOOD).status()).isEqualTo(500);
    assertThat(probe.post(CHAT, chat("a", ""), GOOD).status()).isEqualTo(200);
  }

  @Test
  void a_reset_closes_the_connection_before_any_byte() {
    assertThatThrownBy(() -> probe.post(CHAT, chat("[[reset]]", ""), GOOD))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(provider.totals().cut()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crlf", "comments", "empty", "utf8", "big", "no-space", "double-finish"})
  void odd_frames_carry_the_same_tokens(String odd) {
    Probe.Seen seen =
        probe.post(CHAT, chat("[[tokens=9/4 odd=" + odd + "]]", ",\"stream\":true"), GOOD);

    assertThat(content(seen.events())).startsWith(" the").contains(" people");
    assertThat(provider.totals().tokens()).isEqualTo(new ServedTokens(9, 0, 0, 4, 0));
    assertThat(seen.text().contains("\r\n")).isEqualTo(odd.equals("crlf"));
    assertThat(seen.text().contains(": still here")).isEqualTo(odd.equals("comments"));
    assertThat(content(seen.events()).contains("漢😀")).isEqualTo(odd.equals("utf8"));
    assertThat(seen.text().length() > 1_000_000).isEqualTo(odd.equals("big"));
  }

  @Test
  void each_provider_reports_the_same_tokens_in_its_own_way() {
    String body = chat("[[tokens=100/50 cached=30 reasoning=20]]", "");

    JsonNode deepseek =
        probe.post("/deepseek/v1/chat/completions", body, GOOD).json().path("usage");
    JsonNode google =
        probe.post("/google/v1beta/openai/chat/completions", body, GOOD).json().path("usage");
    JsonNode openai = probe.post(CHAT, body, GOOD).json().path("usage");

    assertThat(deepseek.path("prompt_cache_hit_tokens").asInt()).isEqualTo(30);
    assertThat(deepseek.path("prompt_cache_miss_tokens").asInt()).isEqualTo(70);
    assertThat(google.path("completion_tokens").asInt()).isEqualTo(30);
    assertThat(google.path("total_tokens").asInt()).isEqualTo(150);
    assertThat(openai.path("completion_tokens").asInt()).isEqualTo(50);
    assertThat(openai.at("/completion_tokens_details/reasoning_tokens").asInt()).isEqualTo(20);
    assertThat(provider.calls())
        .extracting(ProviderCall::tokens)
        .containsOnly(new ServedTokens(70, 30, 0, 30, 20));
  }

  @Test
  void embeddings_come_as_numbers_or_base64_one_or_many() {
    JsonNode many =
        probe
            .post(
                "/openai/v1/embeddings",
                "{\"model\":\"text-embedding-3-small\",\"input\":[\"a b\",\"c\"],\"dimensions\":8}",
                GOOD)
            .json();
    JsonNode one =
        probe
            .post(
                "/openai/v1/embeddings",
                "{\"model\":\"text-embedding-3-small\",\"input\":\"c\",\"encoding_format\":\"base64\"}",
                GOOD)
            .json();

    assertThat(many.path("data")).hasSize(2);
    assertThat(many.at("/data/1/embedding")).hasSize(8);
    assertThat(many.at("/usage/prompt_tokens").asInt()).isEqualTo(3);
    assertThat(java.util.Base64.getDecoder().decode(one.at("/data/0/embedding").asText()))
        .hasSize(1536 * 4);
  }

  @Test
  void azure_is_addressed_by_deployment_and_version() {
    String path = "/azure-openai/openai/deployments/mine/chat/completions";
    String[] key = {"api-key", "sk-good-azure"};

    assertThat(probe.post(path, chat("hi", ""), key).status()).isEqualTo(404);
    assertThat(
            probe
                .post(path + "?api-version=2024-10-21", chat("hi", ""), key)
                .json()
                .path("model")
                .asText())
        .isEqualTo("mine");
    assertThat(probe.post(path + "?api-version=2024-10-21", chat("hi", ""), GOOD).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":\"m\"} | messages",
        "{\"model\":\"m\",\"messages\":[]} | messages",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | model",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"wizard\",\"content\":\"x\"}]} | wizard",
        "{\"model\":\"m\",\"stream\":1,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | stream",
        "{\"model\":\"m\",\"stream_options\":{},\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | stream_options",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"[[fly]]\"}]} | fly",
        "{\"model\" | JSON",
        "[] | object"
      })
  void a_bad_request_is_400_and_says_why(String body, String why) {
    Probe.Seen seen = probe.post(CHAT, body, GOOD);

    assertThat(seen.status()).isEqualTo(400);
    assertThat(seen.json().at("/error/message").asText()).contains(why);
    assertThat(seen.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
  }

  @Test
  void the_control_api_shows_the_tally_and_takes_rules() {
    probe.post("/_control/rules", "{\"fault\":\"status=418\",\"provider\":\"groq\",\"times\":1}");
    int struck = probe.post("/groq/openai/v1/chat/completions", chat("hi", ""), GOOD).status();
    JsonNode calls = probe.get("/_control/calls?provider=groq").json();

    assertThat(struck).isEqualTo(418);
    assertThat(calls).hasSize(1);
    assertThat(calls.get(0).path("credential").asText()).isEqualTo("sk-good-1");
    assertThat(probe.get("/_control/rules").json()).isEmpty();
    assertThat(probe.get("/_control/totals").json().at("/byCredential/0/refused").asInt())
        .isEqualTo(1);
    assertThat(probe.post("/_control/rules", "{\"fault\":\"fly\"}").status()).isEqualTo(400);
  }

  @Test
  void openrouter_tells_about_a_key_and_lists_models_without_one() {
    assertThat(probe.get("/openrouter/api/v1/models").status()).isEqualTo(200);
    assertThat(probe.get("/openrouter/api/v1/key").status()).isEqualTo(401);
    assertThat(probe.get("/openrouter/api/v1/key", GOOD).json().at("/data/limit").asInt())
        .isEqualTo(100);
    assertThat(probe.get("/perplexity/models", GOOD).status()).isEqualTo(404);
  }
}
