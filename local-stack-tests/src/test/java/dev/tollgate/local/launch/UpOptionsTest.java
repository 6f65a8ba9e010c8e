package dev.tollgate.local.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("OP-1")
class UpOptionsTest {
  @Test
  void without_words_it_is_the_foreground_on_8080_with_what_was_there() {
    var options = UpOptions.parse(List.of());

    assertThat(options)
        .isEqualTo(new UpOptions(false, OptionalInt.empty(), false, OptionalInt.empty(), false));
    assertThat(options.portOrUsual()).isEqualTo(8080);
    assertThat(options.gatewaysOrUsual()).isEqualTo(1);
    assertThat(options.words()).isEmpty();
  }

  @Test
  void all_words_are_understood_and_handed_on_to_the_detached_launcher_but_for_detach() {
    var options =
        UpOptions.parse(
            List.of("--detach", "--port", "9000", "--fresh", "--gateways", "2", "--train"));

    assertThat(options)
        .isEqualTo(new UpOptions(true, OptionalInt.of(9000), true, OptionalInt.of(2), true));
    assertThat(UpOptions.parse(options.words()))
        .isEqualTo(new UpOptions(false, OptionalInt.of(9000), true, OptionalInt.of(2), true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--port", "--port x", "--port -1", "--port 65536", "--gateways 0", "--detached"})
  void what_makes_no_sense_is_refused(String words) {
    assertThatThrownBy(() -> UpOptions.parse(List.of(words.split(" "))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
