package dev.tollgate.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.gateway.routing.AuthStyle;
import dev.tollgate.gateway.world.ManualTicker;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("GW-15")
class PlatformKeysTest {
  private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");

  @TempDir Path dir;
  private final ManualTicker ticker = new ManualTicker();
  private PlatformKeys keys;

  @BeforeEach
  void twoKeys() throws IOException {
    put("a", "sk-a\n", Duration.ofDays(31));
    put("b", "sk-b", Duration.ofDays(1));
    Files.createDirectory(dir.resolve("..data"));
    keys = new PlatformKeys(dir, Clock.fixed(NOW, ZoneOffset.UTC), ticker);
  }

  @Test
  void keys_take_turns_and_a_resting_one_is_passed_over() {
    assertThat(IntStream.range(0, 4).mapToObj(i -> next()))
        .containsOnly("Bearer sk-a", "Bearer sk-b");
    PlatformKey resting = keys.next("openai").orElseThrow();
    resting.rest(Duration.ofSeconds(30));
    String tired = resting.headerValue(AuthStyle.BEARER);
    assertThat(IntStream.range(0, 4).mapToObj(i -> next())).doesNotContain(tired);
    ticker.advance(Duration.ofSeconds(30));
    assertThat(IntStream.range(0, 4).mapToObj(i -> next())).contains(tired);
  }

  @Test
  @Tag("OP-4")
  void a_start_without_the_folder_ends_with_one_line_that_names_it() {
    Path nowhere = dir.resolve("nowhere");

    assertThatThrownBy(() -> new PlatformKeys(nowhere, Clock.systemUTC(), ticker))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("TOLLGATE_PLATFORM_KEYS_DIR: not a folder: " + nowhere);
  }

  @Test
  void new_files_count_without_a_restart_and_missing_ones_no_more() throws IOException {
    put("c", "sk-c", Duration.ZERO);
    Files.delete(dir.resolve("openai/a"));
    keys.reload();

    assertThat(IntStream.range(0, 4).mapToObj(i -> next()))
        .containsOnly("Bearer sk-b", "Bearer sk-c");
    assertThat(keys.oldestAge()).isEqualTo(Duration.ofDays(1));
    assertThat(keys.next("anthropic")).isEmpty();
  }

  @Test
  void the_oldest_age_is_told_for_the_alert() {
    assertThat(keys.oldestAge()).isEqualTo(Duration.ofDays(31));
  }

  @Test
  void no_text_form_shows_a_key() {
    assertThat(keys.next("openai").orElseThrow().toString()).isEqualTo("PlatformKey[openai]");
  }

  private String next() {
    return keys.next("openai").orElseThrow().headerValue(AuthStyle.BEARER);
  }

  private void put(String name, String text, Duration age) throws IOException {
    Path file = Files.createDirectories(dir.resolve("openai")).resolve(name);
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
  }
}
