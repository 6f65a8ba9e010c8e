package dev.tollgate.bench.process;

import java.nio.file.Path;

/// A process that stands still until this is closed.
public record Paused(long pid) implements AutoCloseable {
  public static Paused process(long pid) {
    signal("-STOP", pid);
    return new Paused(pid);
  }

  @Override
  public void close() {
    signal("-CONT", pid);
  }

  private static void signal(String signal, long pid) {
    Command.output(Path.of("").toAbsolutePath(), "kill", signal, Long.toString(pid));
  }
}
