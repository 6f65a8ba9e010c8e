package dev.tollgate.gateway.translation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of a chat completion's `reasoning_effort` at Anthropic.
@Tag("GW-3")
class ThinkingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SONNET = "claude-sonnet-4-5";
  private static final String ADAPTIVE = "claude-opus-4-6";
  private static final String TOOL =
      ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";

  private final Translation toAnthropic = new OpenAiToAnthropic(Clock.systemUTC());

  @ParameterizedTest
  @CsvSource({
    "minimal, 1024, 5120",
    "low, 1024, 5120",
    "medium, 4096, 8192",
    "high, 16384, 20480",
    "xhigh, 16384, 20480"
  })
  void an_effort_is_a_budget_in_addition_to_our_limit(String effort, int budget, int limit)
      throws Exception {
    JsonNode said = said(SONNET, effort, "");

    assertThat(said.at("/thinking/type").asText()).isEqualTo("enabled");
    assertThat(said.at("/thinking/budget_tokens").asInt()).isEqualTo(budget);
    assertThat(said.path("max_tokens").asInt()).isEqualTo(limit);
  }

  @Test
  void and_at_most_half_of_the_callers() throws Exception {
    JsonNode said = said(SONNET, "high", ",\"max_completion_tokens\":9001");

    assertThat(said.at("/thinking/budget_tokens").asInt()).isEqualTo(4_500);
    assertThat(said.path("max_tokens").asInt()).isEqualTo(9_001);
    assertThat(said(SONNET, "high", ",\"max_tokens\":2047").has("thinking")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {SONNET, ADAPTIVE})
  void who_thinks_is_not_told_how_much_to_vary(String model) throws Exception {
    String sampling = ",\"temperature\":0.2,\"top_p\":0.5";

    JsonNode thinking = said(model, "low", sampling);
    assertThat(thinking.has("temperature") || thinking.has("top_p")).isFalse();
    JsonNode other = said(model, "none", sampling);
    assertThat(other.path("temperature").asDouble()).isEqualTo(0.2);
    assertThat(other.has("thinking")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"claude-opus-4-6", "claude-opus-4-8", "claude-sonnet-4-6", "claude-sonnet-5"})
  void later_models_take_the_effort_as_a_word(String model) throws Exception {
    JsonNode said =
        said(
            model,
            "xhigh",
            ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{}}}");

    assertThat(said.path("thinking")).isEqualTo(JSON.readTree("{\"type\":\"adaptive\"}"));
    assertThat(said.at("/output_config/effort").asText()).isEqualTo("high");
    assertThat(said.at("/output_config/format/type").asText()).isEqualTo("json_schema");
    assertThat(said.path("max_tokens").asInt()).as("room to think").isEqualTo(4_096 + 16_384);
    assertThat(said(model, "high", ",\"max_tokens\":2047").has("thinking")).isFalse();
    assertThat(said(model, "high", ",\"max_tokens\":2048").has("thinking")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claude-3-7-sonnet-20250219",
        "claude-opus-4-0",
        "claude-opus-4-20250514",
        "claude-opus-4-1-20250805",
        "claude-haiku-4-5-20251001"
      })
  void earlier_ones_a_budget(String model) throws Exception {
    assertThat(said(model, "low", "").at("/thinking/type").asText()).isEqualTo("enabled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude-3-haiku-20240307", "claude-3-5-sonnet-20241022", "minimax-m2"})
  void and_those_that_cannot_think_nothing(String model) throws Exception {
    JsonNode said = said(model, "high", "");

    assertThat(said.has("thinking") || said.has("output_config")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"required\"", "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}"})
  void a_tool_that_must_be_called_comes_before_thinking(String choice) throws Exception {
    String forced = TOOL + ",\"tool_choice\":" + choice;

    assertThat(said(SONNET, "high", forced).has("thinking")).isFalse();
    assertThat(said(ADAPTIVE, "high", forced).has("thinking")).isFalse();
    assertThat(said(ADAPTIVE, "high", forced).at("/output_config/effort").asText())
        .isEqualTo("high");
    assertThat(said(SONNET, "high", TOOL).has("thinking")).isTrue();
  }

  @Test
  void behind_results_of_tools_there_is_no_thinking_without_the_thoughts_before() throws Exception {
    String messages =
        "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"f\"}}]},"
            + "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"18\"}";

    assertThat(asked(SONNET, "high", messages, TOOL).has("thinking")).isFalse();
    String next =
        ",{\"role\":\"assistant\",\"content\":\"18 C\"},{\"role\":\"user\",\"content\":\"x\"}";
    assertThat(asked(SONNET, "high", messages + next, TOOL).has("thinking")).isTrue();
  }

  private JsonNode said(String model, String effort, String more) throws Exception {
    return asked(model, effort, "{\"role\":\"user\",\"content\":\"hi\"}", more);
  }

  private JsonNode asked(String model, String effort, String messages, String more)
      throws Exception {
    String body =
        "{\"messages\":[%s],\"reasoning_effort\":\"%s\"%s}".formatted(messages, effort, more);
    byte[] said =
        toAnthropic.request(body.getBytes(StandardCharsets.UTF_8), model, TranslationTest.PROVIDER);
    return JSON.readTree(said);
  }
}
