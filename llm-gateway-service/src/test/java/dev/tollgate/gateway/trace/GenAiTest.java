package dev.tollgate.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.usage.Tokens;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("OP-2")
class GenAiTest {
  @ParameterizedTest
  @CsvSource({"openai, openai", "google, gcp.gemini", "xai, x_ai", "azure-openai, azure.ai.openai"})
  void providers_have_the_conventions_names(String ours, String theirs) {
    assertThat(GenAi.provider(ours)).isEqualTo(theirs);
  }

  @ParameterizedTest
  @CsvSource({
    "provider_503, provider_503",
    "provider_404, provider_404",
    "provider_timeout, provider_timeout",
    "caller_gone, caller_gone",
    "provider_302, _OTHER",
    "provider_987, _OTHER",
    "provider_5030, _OTHER"
  })
  void error_types_are_few_whatever_status_a_provider_makes_up(String code, String type) {
    assertThat(GenAi.errorType(code)).isEqualTo(type);
    assertThat(GenAi.errorType(null)).isEmpty();
  }

  @Test
  void cached_and_reasoning_tokens_are_input_and_output() {
    Tokens tokens = new Tokens(1, 2, 4, 8, 16);
    assertThat(GenAi.input(tokens)).isEqualTo(7);
    assertThat(GenAi.output(tokens)).isEqualTo(24);
  }
}
