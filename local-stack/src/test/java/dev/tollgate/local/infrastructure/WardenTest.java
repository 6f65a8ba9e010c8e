package dev.tollgate.local.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("OP-1")
class WardenTest {
  @TempDir private Path directory;

  @Test
  void parts_end_when_their_launcher_is_killed() throws Exception {
    var home = new Home(directory);
    Process launcher =
        new ProcessBuilder(
                JavaCommand.java(),
                "-cp",
                JavaCommand.classPath(),
                KilledLauncher.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output = launcher.inputReader()) {
      assertThat(output.lines().anyMatch("ready"::equals)).isTrue();
      ProcessHandle redis = new PidFile(home.pidFile(Redis.NAME)).running().orElseThrow().process();

      launcher.destroyForcibly().waitFor();

      await().atMost(Duration.ofSeconds(60)).until(() -> !redis.isAlive());
    } finally {
      launcher.destroyForcibly();
      Orphans.reap(home);
    }
  }

  @Test
  void a_pid_that_now_belongs_to_somebody_else_is_left_alone() {
    var pidFile = new PidFile(directory.resolve("somebody.pid"));
    PrivateFiles.write(
        pidFile.file(), ProcessHandle.current().pid() + "\n2020-01-01T00:00:00Z\nKILL\n");

    assertThat(pidFile.running()).isEmpty();
  }
}
