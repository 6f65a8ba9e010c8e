package dev.tollgate.local.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Tag("OP-4")
class PartTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;

  private Part sleeping(Home home) {
    return Part.start(home, new PartCommand("sleeper", List.of("sleep", "600"), Map.of()));
  }

  @Test
  void a_part_that_ends_by_itself_leaves_no_pid_file() {
    var home = new Home(directory);
    Part part = sleeping(home);
    assertThat(home.pidFile("sleeper")).isRegularFile();

    Ending.kill(ProcessHandle.of(part.pid()).orElseThrow());

    await().atMost(PATIENCE).until(() -> !home.pidFile("sleeper").toFile().exists());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void what_a_terminal_sends_to_the_group_of_the_starter_does_not_reach_a_part() throws Exception {
    var home = new Home(directory);
    Process starter = OwnGroup.start(PartStarter.class, directory);
    try {
      ProcessHandle part = new PidFile(home.pidFile("sleeper")).running().orElseThrow().process();

      OwnGroup.end(starter, "TERM");

      assertThat(part.isAlive()).isTrue();
    } finally {
      starter.destroyForcibly();
      Orphans.reap(home);
    }
  }

  @Test
  void the_end_of_a_part_leaves_the_pid_file_of_the_next() {
    var home = new Home(directory);
    Part first = sleeping(home);
    Part second = sleeping(home);
    var pidFile = new PidFile(home.pidFile("sleeper"));

    first.stop(PATIENCE);
    assertThat(pidFile.running().orElseThrow().process().pid()).isEqualTo(second.pid());
    first.kill();
    assertThat(pidFile.running().orElseThrow().process().pid()).isEqualTo(second.pid());

    second.kill();
    assertThat(pidFile.file()).doesNotExist();
  }
}
