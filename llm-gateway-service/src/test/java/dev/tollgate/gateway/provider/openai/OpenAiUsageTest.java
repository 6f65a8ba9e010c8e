package dev.tollgate.gateway.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.usage.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Usage objects as the providers document them.
@Tag("GW-8")
class OpenAiUsageTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "openai plain | {\"prompt_tokens\":845,\"completion_tokens\":422,\"total_tokens\":1267} | 845,0,0,422,0",
        "openai cached and reasoning | {\"prompt_tokens\":2006,\"completion_tokens\":300,\"total_tokens\":2306,\"prompt_tokens_details\":{\"cached_tokens\":1920,\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":192,\"audio_tokens\":0}} | 86,1920,0,108,192",
        "deepseek hit and miss | {\"prompt_tokens\":100,\"completion_tokens\":50,\"total_tokens\":150,\"prompt_cache_hit_tokens\":64,\"prompt_cache_miss_tokens\":36} | 36,64,0,50,0",
        "xai reasoning apart | {\"prompt_tokens\":32,\"completion_tokens\":9,\"total_tokens\":135,\"completion_tokens_details\":{\"reasoning_tokens\":94}} | 32,0,0,9,94",
        "gemini thoughts only in the sum | {\"prompt_tokens\":10,\"completion_tokens\":20,\"total_tokens\":130} | 10,0,0,20,100",
        "perplexity reasoning apart and not in the sum | {\"prompt_tokens\":33,\"completion_tokens\":7163,\"total_tokens\":7196,\"citation_tokens\":20016,\"num_search_queries\":18,\"reasoning_tokens\":73997} | 33,0,0,7163,73997",
        "openrouter cache write | {\"prompt_tokens\":100,\"completion_tokens\":5,\"total_tokens\":105,\"prompt_tokens_details\":{\"cached_tokens\":10,\"cache_write_tokens\":80}} | 10,10,80,5,0",
        "embeddings | {\"prompt_tokens\":8,\"total_tokens\":8} | 8,0,0,0,0",
        "responses | {\"input_tokens\":36,\"input_tokens_details\":{\"cached_tokens\":6},\"output_tokens\":87,\"output_tokens_details\":{\"reasoning_tokens\":7},\"total_tokens\":123} | 30,6,0,80,7",
        "negative is refused | {\"prompt_tokens\":-5,\"completion_tokens\":3} | 0,0,0,3,0",
        "more cached than there is | {\"prompt_tokens\":5,\"completion_tokens\":3,\"prompt_tokens_details\":{\"cached_tokens\":50}} | 0,5,0,3,0"
      })
  void buckets_are_disjoint(String name, String usage, String expected) {
    String[] n = expected.split(",");
    assertThat(find("{\"id\":\"x\",\"choices\":[{\"usage\":1}],\"usage\":" + usage + "}"))
        .as(name)
        .contains(
            new Tokens(
                Long.parseLong(n[0]),
                Long.parseLong(n[1]),
                Long.parseLong(n[2]),
                Long.parseLong(n[3]),
                Long.parseLong(n[4])));
  }

  @Test
  void nothing_is_made_up() {
    assertThat(find("{\"choices\":[]}")).isEmpty();
    assertThat(find("{\"usage\":null}")).isEmpty();
    assertThat(find("<html>")).isEmpty();
    assertThat(find("{\"x_groq\":{\"usage\":{\"prompt_tokens\":1}}}")).isEmpty();
  }

  private static Optional<Tokens> find(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return OpenAiUsage.find(bytes, 0, bytes.length);
  }
}
