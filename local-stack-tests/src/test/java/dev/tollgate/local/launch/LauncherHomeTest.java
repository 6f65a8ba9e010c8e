package dev.tollgate.local.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.local.infrastructure.JavaCommand;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The launcher where `TOLLGATE_HOME` names a folder of somebody else.
@Tag("OP-4")
class LauncherHomeTest {
  @TempDir private Path folder;

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
    var line =
        Stream.concat(
            Stream.of(JavaCommand.java(), "-cp", JavaCommand.classPath(), Launcher.class.getName()),
            Stream.of(command.split(" ", -1)));
    var builder = new ProcessBuilder(line.toList());
    builder.environment().put("TOLLGATE_HOME", folder.toString());

    Process launcher = builder.redirectErrorStream(true).start();
    String said =
        new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

    assertThat(launcher.waitFor()).isEqualTo(1);
    assertThat(said.lines()).singleElement().asString().startsWith(folder + " holds other");
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("logs", "pids", "stack.json", "work.txt");
    assertThat(log).hasContent("mine");
    assertThat(pid).hasContent("1\n");
  }
}
