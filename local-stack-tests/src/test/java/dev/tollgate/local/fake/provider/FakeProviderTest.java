package dev.tollgate.local.fake.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FakeProviderTest extends FakeProviderWorld {
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
