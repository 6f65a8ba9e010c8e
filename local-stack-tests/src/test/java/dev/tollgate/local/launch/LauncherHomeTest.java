package dev.tollgate.local.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.local.infrastructure.JavaCommand;
import dev.tollgate.local.infrastructure.PidFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The launcher where `TOLLGATE_HOME` names a folder of somebody else, or one that is no whole
/// home.
@Tag("OP-4")
class LauncherHomeTest {
  private static final ProcessHandle SELF = ProcessHandle.current();

  @TempDir private Path folder;

  private record Said(int code, String text) {}

  @ParameterizedTest
  @ValueSource(strings = {"up", "up --fresh", "up --detach", "down"})
  void a_folder_of_others_is_refused_in_one_line_and_left_as_it_was(String command)
      throws Exception {
    Path log = Files.createDirectories(folder.resolve("logs")).resolve("mine.log");
    Files.writeString(log, "mine");
    Path pid = Files.createDirectories(folder.resolve("pids")).resolve("web.pid");
    Files.writeString(pid, "1\n");
    Files.writeString(folder.resolve("stack.json"), "mine");
    Files.writeString(folder.resolve("work.txt"), "mine");

    Said said = run(folder, command);

    assertThat(said.code()).isEqualTo(1);
    assertThat(said.text().lines()).singleElement().asString().startsWith(folder + " holds other");
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("logs", "pids", "stack.json", "work.txt");
    assertThat(log).hasContent("mine");
    assertThat(pid).hasContent("1\n");
  }

  @ParameterizedTest
  @CsvSource({"status,not up,3", "down,nothing was up,0"})
  void a_home_that_never_was_stays_so(String command, String line, int code) throws Exception {
    Path never = folder.resolve("never");

    assertThat(run(never, command)).isEqualTo(new Said(code, line));

    assertThat(never).doesNotExist();
  }

  @Test
  void a_damaged_home_is_told_in_one_line_and_forgotten_by_down() throws Exception {
    Path stack = Files.writeString(folder.resolve("stack.json"), "{\"edgeUrl\":");
    Path launcher = folder.resolve("launcher.pid");
    new PidFile(launcher).write(SELF, "TERM");
    assertThat(run(folder, "status"))
        .isEqualTo(new Said(1, stack + " is damaged; ./tollgate down, then up, makes it anew"));

    Files.writeString(launcher, "half");
    assertThat(run(folder, "down")).isEqualTo(new Said(0, "nothing was up"));

    assertThat(stack).doesNotExist();
    assertThat(launcher).doesNotExist();
  }

  @Test
  void a_stack_that_is_starting_is_not_ready() throws Exception {
    new PidFile(folder.resolve("launcher.pid")).write(SELF, "TERM");

    assertThat(run(folder, "status"))
        .isEqualTo(
            new Said(1, "not ready: process %d is starting or ending it".formatted(SELF.pid())));
  }

  private static Said run(Path home, String command) throws Exception {
    var line =
        Stream.concat(
            Stream.of(JavaCommand.java(), "-cp", JavaCommand.classPath(), Launcher.class.getName()),
            Stream.of(command.split(" ", -1)));
    var builder = new ProcessBuilder(line.toList());
    builder.environment().put("TOLLGATE_HOME", home.toString());

    Process launcher = builder.redirectErrorStream(true).start();
    String said =
        new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

    return new Said(launcher.waitFor(), said);
  }
}
