package dev.tollgate.local.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("OP-1")
class WardenTest {
  @TempDir private Path directory;

  private Process launcher() throws IOException {
    return new ProcessBuilder(
            JavaCommand.java(),
            "-cp",
            JavaCommand.classPath(),
            KilledLauncher.class.getName(),
            directory.toString())
        .redirectErrorStream(true)
        .start();
  }

  @Test
  void parts_end_when_their_launcher_is_killed() throws Exception {
    var home = new Home(directory);
    Process launcher = launcher();
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
  @Tag("OP-4")
  @EnabledOnOs(OS.LINUX)
  void parts_end_when_all_of_the_group_of_their_launcher_is_killed() throws Exception {
    var home = new Home(directory);
    Process launcher = OwnGroup.start(KilledLauncher.class, directory);
    try {
      ProcessHandle redis = new PidFile(home.pidFile(Redis.NAME)).running().orElseThrow().process();

      OwnGroup.end(launcher, "KILL");

      await().atMost(Duration.ofSeconds(60)).until(() -> !redis.isAlive());
    } finally {
      launcher.destroyForcibly();
      Orphans.reap(home);
    }
  }

  @Test
  @Tag("OP-4")
  void a_process_that_got_the_pid_of_a_part_outlives_the_launcher() throws Exception {
    var home = new Home(directory);
    Process stranger = new ProcessBuilder("sleep", "600").start();
    var pidFile = new PidFile(home.pidFile("another"));
    pidFile.write(stranger.toHandle(), "KILL");
    List<String> lines = Files.readAllLines(pidFile.file());
    PrivateFiles.write(
        pidFile.file(),
        String.join("\n", lines.get(0), lines.get(1), lines.get(2), "1" + lines.get(3), ""));
    Process launcher = launcher();
    try (BufferedReader output = launcher.inputReader()) {
      assertThat(output.lines().anyMatch("ready"::equals)).isTrue();
      ProcessHandle redis = new PidFile(home.pidFile(Redis.NAME)).running().orElseThrow().process();

      launcher.destroyForcibly().waitFor();

      await().atMost(Duration.ofSeconds(60)).until(() -> !redis.isAlive());
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      launcher.destroyForcibly();
      stranger.destroyForcibly();
      Orphans.reap(home);
    }
  }

  @Test
  void a_shell_tells_the_same_start_as_java() throws Exception {
    long self = ProcessHandle.current().pid();
    Process shell =
        new ProcessBuilder("sh", "-c", StartMark.SHELL + "started \"$0\"", String.valueOf(self))
            .start();

    assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
        .isNotEmpty()
        .isEqualTo(StartMark.of(self));
  }

  @Test
  void a_pid_that_now_belongs_to_somebody_else_is_left_alone() {
    var pidFile = new PidFile(directory.resolve("somebody.pid"));
    PrivateFiles.write(
        pidFile.file(), ProcessHandle.current().pid() + "\n2020-01-01T00:00:00Z\nKILL\n");

    assertThat(pidFile.running()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "x\ny\nTERM\n"})
  void a_damaged_pid_file_names_nobody(String content) {
    var pidFile = new PidFile(directory.resolve("damaged.pid"));
    PrivateFiles.write(pidFile.file(), content);

    assertThat(pidFile.running()).isEmpty();
  }
}
