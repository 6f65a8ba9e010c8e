package dev.tollgate.bench.process;

import dev.tollgate.local.infrastructure.LaunchFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// Programs that run for a moment and say something.
public final class Command {
  private Command() {}

  /// What it printed, without the last line's end.
  ///
  /// @throws LaunchFailure with its words when it fails
  public static String output(Path directory, String... line) {
    try {
      Process process =
          new ProcessBuilder(line).directory(directory.toFile()).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new LaunchFailure("`%s` failed: %s".formatted(String.join(" ", line), said.strip()));
      }
      return said.strip();
    } catch (IOException e) {
      throw new LaunchFailure("`%s` cannot be run: %s".formatted(line[0], e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchFailure("interrupted", e);
    }
  }

  /// The program of that name on the PATH or in the folders of system programs.
  public static Optional<Path> find(String program) {
    String folders = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
    return Arrays.stream(folders.split(":", -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
