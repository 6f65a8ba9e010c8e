package dev.tollgate.local.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.PidFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pids repeat, in containers soon: this very process plays the one that got the pid of a launcher
/// that was killed.
@Tag("OP-4")
class StackFileTest {
  private static final long PID = ProcessHandle.current().pid();

  @TempDir private Path directory;
  private Home home;
  private Path launcherFile;

  @BeforeEach
  void leaveAStackFile() throws Exception {
    home = new Home(directory);
    home.claim();
    launcherFile = directory.resolve("launcher.pid");
    Files.writeString(
        directory.resolve("stack.json"), "{\"launcherPid\":%d,\"pids\":{}}".formatted(PID));
  }

  @Test
  void a_stack_runs_while_its_launcher_does() {
    new PidFile(launcherFile).write(ProcessHandle.current(), "TERM");

    assertThat(StackFile.running(home)).isPresent();
  }

  @Test
  void what_a_killed_launcher_left_is_no_running_stack() throws Exception {
    assertThat(StackFile.running(home)).isEmpty();

    new PidFile(launcherFile).write(ProcessHandle.current(), "TERM");
    List<String> lines = Files.readAllLines(launcherFile);
    lines.set(1, Instant.EPOCH.toString());
    Files.write(launcherFile, lines);

    assertThat(StackFile.running(home)).isEmpty();
    assertThat(Status.run(home)).isEqualTo(Status.NOT_UP);
  }

  @Test
  void a_new_launcher_is_not_taken_for_the_one_before() {
    try (LauncherFile claimed = LauncherFile.claim(home)) {
      assertThat(claimed).isNotNull();
      assertThat(launcherFile).isRegularFile();
      assertThat(StackFile.running(home)).isEmpty();
    }
    assertThat(launcherFile).doesNotExist();
  }
}
