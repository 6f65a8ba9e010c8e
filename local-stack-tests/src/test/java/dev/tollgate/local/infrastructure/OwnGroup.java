package dev.tollgate.local.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A process with a main class of this package, at the head of a group as a command typed at a
/// terminal is. Linux only.
final class OwnGroup {
  private OwnGroup() {}

  /// Returns when it has said that it is ready.
  static Process start(Class<?> main, Path home) throws IOException {
    Process process =
        new ProcessBuilder(
                "setsid",
                JavaCommand.java(),
                "-cp",
                JavaCommand.classPath(),
                main.getName(),
                home.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(process.inputReader().lines().anyMatch("ready"::equals)).isTrue();
    return process;
  }

  /// Sends all of the group a signal, as a terminal does at Ctrl-C, and waits for its head to end.
  static void end(Process head, String signal) throws IOException, InterruptedException {
    List<String> kill = List.of("sh", "-c", "kill -s %s -- -%d".formatted(signal, head.pid()));
    assertThat(new ProcessBuilder(kill).start().waitFor()).isZero();
    head.waitFor();
  }
}
