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

  private static byte[] prompt(String text, int times) {
    return """
        {"messages": [{"role": "user", "content": "%s"}]}"""
        .formatted(text.repeat(times))
        .getBytes(StandardCharsets.UTF_8);
  }
}
