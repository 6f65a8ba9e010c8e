package dev.tollgate.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("GW-8")
class TokenEstimateTest {
  private static final Encoding WHOLE =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

  private final TokenEstimate estimate = new TokenEstimate();

  @Test
  void a_long_text_has_as_many_tokens_in_slices_as_in_one_piece() {
    Random random = new Random(20_261_121);
    String[] words = {
      "fee", " the", "  two spaces", "\n\nline", " naïve", " 12345", ", and", " 数字"
    };
    String text =
        random.ints(20_000, 0, words.length).mapToObj(i -> words[i]).collect(Collectors.joining());

    assertThat(estimate.ofText(text)).isEqualTo(WHOLE.countTokensOrdinary(text));
  }

  @Test
  void what_is_too_long_to_count_is_taken_to_go_on_as_it_begins() {
    long counted = estimate.ofRequest(prompt("one two three ", 10_000));

    assertThat(estimate.ofRequest(prompt("one two three ", 200_000)))
        .isCloseTo(20 * counted, withinPercentage(1));
  }

  /// In one piece it would take a hundred bytes of memory for each of its own.
  @Test
  void one_word_of_megabytes_is_counted_like_any_text() {
    long counted = estimate.ofRequest(prompt("a", 100_000));

    assertThat(estimate.ofRequest(prompt("a", 15_000_000)))
        .isCloseTo(150 * counted, withinPercentage(1));
  }

  @Test
  @Tag("GW-1")
  void the_definitions_of_tools_count_as_they_were_sent() {
    String tools =
        """
        [{"name": "weather", "description": "Weather of a city", "input_schema": {"type": "object",
          "properties": {"city": {"type": "string", "enum": ["Paris", "Rome"]}}}}]""";
    long counted = of("{\"messages\":[{\"content\":\"hi\"}], \"tools\": " + tools + ", \"x\": 1}");

    assertThat(counted - of("{\"messages\":[{\"content\":\"hi\"}]}"))
        .isBetween(estimate.ofText(tools), estimate.ofText(tools) + 1);
    assertThat(of("{\"x\":{\"tools\":" + tools + "}}")).as("of nobody's tools").isZero();
  }

  @Test
  @Tag("GW-1")
  void what_a_tool_was_called_with_counts_in_both_dialects() {
    assertThat(of("{\"content\":[{\"type\":\"tool_use\",\"input\":{\"city\":\"Paris\"}}]}"))
        .isEqualTo(of("{\"function\":{\"arguments\":\"{\\\"city\\\":\\\"Paris\\\"}\"}}"))
        .isPositive();
  }

  @ParameterizedTest
  @Tag("GW-1")
  @ValueSource(
      strings = {
        "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"data\":\"AAAA\"}}",
        "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.com/a.png\"}}",
        "{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,AAAA\"}"
      })
  void an_image_counts_as_the_most_that_is_seen_of_one(String image) {
    assertThat(of("{\"messages\":[{\"content\":[" + image + "," + image + "]}]}")).isEqualTo(3_200);
  }

  private long of(String body) {
    return estimate.ofRequest(body.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] prompt(String text, int times) {
    return """
        {"messages": [{"role": "user", "content": "%s"}]}"""
        .formatted(text.repeat(times))
        .getBytes(StandardCharsets.UTF_8);
  }
}
