package dev.tollgate.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("GW-4")
class KeyScrubberTest {
  private static final String KEY = "sk-proj-AbCdEfGhIjKlMnOpQrStUvWx9876";

  @ParameterizedTest
  @ValueSource(
      strings = {
        KEY,
        "sk-proj-AbCdEfGhIj",
        "sk-proj-********************9876",
        "sk-AbC...9876",
        "****************************9876",
        "sk-proj-AbCd••••••••",
        "QrStUvWx9876"
      })
  void no_form_of_a_key_survives(String echoed) {
    String told = "{\"message\":\"Incorrect API key provided: " + echoed + ". You can find it\"}";

    assertThat(KeyScrubber.scrub(told, KEY))
        .doesNotContain(echoed)
        .doesNotContain("9876")
        .startsWith("{\"message\":\"Incorrect API key provided: [key]")
        .endsWith("You can find it\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"The model `gpt-4.1-mini` does not exist", "Rate limit reached for project"})
  void other_words_stay(String text) {
    assertThat(KeyScrubber.scrub(text, KEY)).isEqualTo(text);
  }

  @Test
  void a_megabyte_without_a_blank_is_read_like_any_other_text() {
    String word = "a.".repeat(1 << 19) + "a";

    assertThat(KeyScrubber.scrub(word + " " + KEY, KEY)).isEqualTo(word + " [key]");
  }
}
