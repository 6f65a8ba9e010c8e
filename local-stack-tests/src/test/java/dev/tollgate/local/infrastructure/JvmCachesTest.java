package dev.tollgate.local.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("OP-1")
class JvmCachesTest {
  private static final Instant BUILT = Instant.parse("2026-11-20T12:00:00Z");

  @TempDir private Path directory;
  private Path jar;

  @BeforeEach
  void build() throws Exception {
    jar = Files.createFile(directory.resolve("service.jar"));
    Files.setLastModifiedTime(jar, FileTime.from(BUILT));
  }

  @Test
  void without_a_cache_one_is_recorded_and_used_once_its_jvm_has_ended() throws Exception {
    var caches = new JvmCaches(directory.resolve("aot"), true);
    Path recording = directory.resolve("aot/billing.recording.aot");
    assertThat(caches.flags("billing", jar)).contains("-XX:AOTCacheOutput=" + recording);

    Files.createFile(recording);
    caches.keep("billing");

    assertThat(caches.flags("billing", jar))
        .containsExactly("-XX:AOTCache=" + directory.resolve("aot/billing.aot"));
  }

  @Test
  void a_jar_that_was_built_since_makes_the_cache_stale() throws Exception {
    var caches = new JvmCaches(directory, false);
    Path cache = Files.createFile(directory.resolve("billing.aot"));
    Files.setLastModifiedTime(cache, FileTime.from(BUILT.minusSeconds(1)));

    assertThat(caches.flags("billing", jar)).isEmpty();
  }

  @Test
  @Tag("OP-4")
  void what_a_killed_jvm_left_of_its_recording_never_becomes_the_cache() throws Exception {
    Path half = directory.resolve("billing.recording.aot");
    Files.createFile(half);
    new JvmCaches(directory, false).keep("billing");
    assertThat(directory.resolve("billing.aot")).doesNotExist();

    new JvmCaches(directory, true).flags("billing", jar);
    assertThat(half).doesNotExist();

    Files.createFile(directory.resolve("billing.aot"));
    Files.createFile(half);
    assertThat(new JvmCaches(directory, true).flags("billing", jar))
        .containsExactly("-XX:AOTCache=" + directory.resolve("billing.aot"));
    assertThat(half).doesNotExist();
  }

  @Test
  void where_nothing_was_recorded_nothing_is_kept() {
    new JvmCaches(directory, true).keep("billing");

    assertThat(directory.resolve("billing.aot")).doesNotExist();
  }
}
