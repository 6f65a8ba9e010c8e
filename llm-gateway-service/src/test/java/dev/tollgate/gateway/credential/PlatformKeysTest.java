package dev.tollgate.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.gateway.routing.AuthStyle;
import dev.tollgate.gateway.routing.CutPolicy;
import dev.tollgate.gateway.routing.Provider;
import dev.tollgate.gateway.routing.ProviderDialect;
import dev.tollgate.gateway.world.ManualTicker;
import dev.tollgate.gateway.world.MountedFolder;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("GW-15")
class PlatformKeysTest {
  private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");

  private static final Provider OPENAI = provider("openai", AuthStyle.BEARER);

  @TempDir Path dir;
  @TempDir Path disk;
  @TempDir Path secrets;
  private final ManualTicker ticker = new ManualTicker();
  private PlatformKeys keys;

  @BeforeEach
  void twoKeys() throws IOException {
    put("a", "sk-a\n", Duration.ofDays(31));
    put("b", "sk-b", Duration.ofDays(1));
    Files.createDirectory(dir.resolve("..data"));
    keys = keys(dir, NOW);
  }

  @Test
  void keys_take_turns_and_a_resting_one_is_passed_over() {
    assertThat(IntStream.range(0, 4).mapToObj(i -> next()))
        .containsOnly("Bearer sk-a", "Bearer sk-b");
    PlatformKey resting = keys.next(OPENAI, "m").orElseThrow();
    resting.rest(Duration.ofSeconds(30));
    String tired = resting.headerValue(AuthStyle.BEARER);
    assertThat(IntStream.range(0, 4).mapToObj(i -> next())).doesNotContain(tired);
    ticker.advance(Duration.ofSeconds(30));
    assertThat(IntStream.range(0, 4).mapToObj(i -> next())).contains(tired);
  }

  @Test
  void all_resting_one_is_used_nevertheless() {
    rest("m");
    rest("m");

    assertThat(keys.next(OPENAI, "m")).get().matches(PlatformKey::isResting);
  }

  @Test
  @Tag("GW-5")
  void a_key_paused_for_a_model_is_not_used_for_it_even_where_it_is_the_only_one() {
    IntStream.range(0, 2)
        .forEach(i -> keys.next(OPENAI, "m").orElseThrow().pause("m", Duration.ofSeconds(20)));

    assertThat(keys.next(OPENAI, "m")).isEmpty();
    assertThat(keys.next(OPENAI, "other")).isPresent();
    ticker.advance(Duration.ofSeconds(20));
    assertThat(keys.next(OPENAI, "m")).isPresent();
  }

  @Test
  @Tag("GW-5")
  void how_long_all_are_paused_is_until_the_first_is_free() {
    keys.next(OPENAI, "m").orElseThrow().pause("m", Duration.ofSeconds(20));
    assertThat(keys.pause(OPENAI, "m")).as("the other is free").isZero();

    keys.next(OPENAI, "m").orElseThrow().pause("m", Duration.ofSeconds(9));
    assertThat(keys.pause(OPENAI, "m")).isEqualTo(Duration.ofSeconds(9));
    assertThat(keys.pause(OPENAI, "other")).isZero();
    ticker.advance(Duration.ofMillis(2_500));
    assertThat(keys.pause(OPENAI, "m")).isEqualTo(Duration.ofMillis(6_500));
    ticker.advance(Duration.ofSeconds(10));
    assertThat(keys.pause(OPENAI, "m")).isZero();
  }

  private void rest(String model) {
    keys.next(OPENAI, model).orElseThrow().rest(Duration.ofSeconds(30));
  }

  @Test
  @Tag("OP-4")
  void a_start_without_the_folder_ends_with_one_line_that_names_it() {
    Path nowhere = dir.resolve("nowhere");

    assertThatThrownBy(() -> keys(nowhere, NOW))
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
    assertThat(keys.next(provider("anthropic", AuthStyle.X_API_KEY), "m")).isEmpty();
  }

  @Test
  void the_oldest_age_is_told_for_the_alert() {
    assertThat(keys.oldestAge()).isEqualTo(Duration.ofDays(31));
  }

  @Test
  void no_text_form_shows_a_key() {
    assertThat(keys.next(OPENAI, "m").orElseThrow().toString()).isEqualTo("PlatformKey[openai]");
  }

  /// A cluster writes a secret anew for each pod, so that its files are as young as the pod.
  @Test
  void a_key_is_as_old_as_the_first_gateway_that_had_it_on_this_disk() throws IOException {
    put("a", "sk-a\n", Duration.ZERO);
    put("b", "sk-b", Duration.ZERO);
    Instant nextMonth = NOW.plus(Duration.ofDays(30));

    PlatformKeys ofNextPod = keys(dir, nextMonth);

    assertThat(ofNextPod.oldestAge()).isEqualTo(Duration.ofDays(61));
    assertThat(seen()).content().doesNotContain("sk-").hasLineCount(2);
  }

  @Test
  void a_new_key_is_young_and_what_cannot_be_read_of_the_past_is_passed_over() throws IOException {
    Files.writeString(seen(), "torn\nabc not-a-time\n\n");
    put("a", "sk-new", Duration.ofDays(2));
    Files.delete(dir.resolve("openai/b"));

    assertThat(keys(dir, NOW).oldestAge()).isEqualTo(Duration.ofDays(2));
  }

  @Test
  void keys_of_a_secret_that_is_mounted_anew_are_read_and_keep_their_age() throws IOException {
    MountedFolder mount = new MountedFolder(secrets, Clock.fixed(NOW, ZoneOffset.UTC));
    mount.put("openai/one", "sk-one");
    keys = keys(secrets, NOW.plus(Duration.ofDays(3)));
    assertThat(next()).isEqualTo("Bearer sk-one");
    Duration age = keys.oldestAge();

    mount.put("openai/two", "sk-two");
    keys.reload();
    assertThat(IntStream.range(0, 4).mapToObj(i -> next()))
        .containsOnly("Bearer sk-one", "Bearer sk-two");
    assertThat(keys.oldestAge())
        .isEqualTo(age)
        .isCloseTo(Duration.ofDays(3), Duration.ofSeconds(1));

    mount.remove("openai/one");
    keys.reload();
    assertThat(IntStream.range(0, 4).mapToObj(i -> next())).containsOnly("Bearer sk-two");
  }

  @Test
  @Tag("GW-3")
  void a_provider_that_asks_for_no_key_needs_none() {
    PlatformKey none = keys.next(provider("ollama", AuthStyle.NONE), "m").orElseThrow();

    assertThat(none.headerValue(AuthStyle.NONE)).isEmpty();
    assertThat(none.scrub("model not found")).isEqualTo("model not found");
    assertThat(keys.oldestAge()).isEqualTo(Duration.ofDays(31));
  }

  private PlatformKeys keys(Path folder, Instant now) {
    return new PlatformKeys(folder, seen(), Clock.fixed(now, ZoneOffset.UTC), ticker);
  }

  private Path seen() {
    return disk.resolve("platform-keys.seen");
  }

  private static Provider provider(String name, AuthStyle auth) {
    return new Provider(
        name,
        URI.create("https://provider.test/v1"),
        ProviderDialect.OPENAI,
        auth,
        false,
        true,
        false,
        false,
        "max_tokens",
        CutPolicy.ESTIMATE,
        List.of(),
        null);
  }

  private String next() {
    return keys.next(OPENAI, "m").orElseThrow().headerValue(AuthStyle.BEARER);
  }

  private void put(String name, String text, Duration age) throws IOException {
    Path file = Files.createDirectories(dir.resolve("openai")).resolve(name);
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
  }
}
