package dev.tollgate.local.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Tag("OP-4")
class HomeLockTest {
  @TempDir private Path directory;

  private static boolean isFree(Home home) {
    Optional<HomeLock> lock = HomeLock.take(home);
    lock.ifPresent(HomeLock::close);
    return lock.isPresent();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_lock_is_held_until_its_process_is_killed_whatever_that_has_started() throws Exception {
    var home = new Home(directory);
    Process holder = OwnGroup.start(PartStarter.class, directory);
    try {
      ProcessHandle part = new PidFile(home.pidFile("sleeper")).running().orElseThrow().process();
      assertThat(isFree(home)).isFalse();

      OwnGroup.end(holder, "KILL");

      assertThat(isFree(home)).isTrue();
      assertThat(part.isAlive()).isTrue();
    } finally {
      holder.destroyForcibly();
      Orphans.reap(home);
    }
  }

  @Test
  void a_lock_that_was_closed_can_be_taken_again() {
    var home = new Home(directory);
    try (HomeLock held = HomeLock.take(home).orElseThrow()) {
      assertThat(held).isNotNull();
      assertThat(isFree(home)).isFalse();
    }

    assertThat(isFree(home)).isTrue();
  }

  /// As a file system without locks, it fails when the lock is taken.
  @Test
  void a_home_that_cannot_be_locked_is_named_in_one_line() throws IOException {
    Files.createDirectory(directory.resolve("launcher.lock"));

    assertThatThrownBy(() -> HomeLock.take(new Home(directory)))
        .isInstanceOf(LaunchFailure.class)
        .message()
        .hasLineCount(1)
        .startsWith(directory + " cannot be locked (")
        .contains("TOLLGATE_HOME");
  }
}
