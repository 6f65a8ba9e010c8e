package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("GW-5")
class RetryAfterTest {
  private static final String NOW = "Sun, 22 Nov 2026 08:00:00 GMT";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7 | 7",
        "999999999 | 60",
        "Sun, 22 Nov 2026 08:00:25 GMT | 25",
        "Mon, 23 Nov 2026 08:00:00 GMT | 60"
      })
  void says_how_long_to_wait_in_seconds_or_by_a_date(String header, int seconds) {
    assertThat(RetryAfter.of(header, NOW)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"soon", "-1", "0", "1.5", "10000000000", "''", "Sun, 22 Nov 2026 07:00:00 GMT"})
  void what_makes_no_sense_says_nothing(String header) {
    assertThat(RetryAfter.of(header, NOW)).isNull();
  }

  @Test
  void nor_does_a_date_of_a_provider_that_does_not_tell_its_own() {
    assertThat(RetryAfter.of(NOW, null)).isNull();
    assertThat(RetryAfter.of(NOW, "yesterday")).isNull();
    assertThat(RetryAfter.of(null, NOW)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"PT0S,1", "PT0.001S,1", "PT1S,1", "PT1.000000001S,2", "PT19.2S,20", "PT2M,60"})
  void ours_is_in_whole_seconds_after_which_the_time_is_over(Duration span, String seconds) {
    assertThat(RetryAfter.seconds(span)).isEqualTo(seconds);
  }
}
