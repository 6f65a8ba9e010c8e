package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Remembers a process beyond the life of the one that started it: pid, start time, stop signal, a
/// line each. By the start time, a pid the system has given to somebody else is never taken for
/// ours.
public record PidFile(Path file) {
  /// A running process and the signal that asks it to end.
  public record Running(ProcessHandle process, String stopSignal) {}

  public void write(ProcessHandle process, String stopSignal) {
    PrivateFiles.write(
        file, "%d%n%s%n%s%n".formatted(process.pid(), startedAt(process), stopSignal));
  }

  public void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The process, if it still runs.
  public Optional<Running> running() {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException gone) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.getFirst()))
        .filter(ProcessHandle::isAlive)
        .filter(process -> startedAt(process).equals(lines.get(1)))
        .map(process -> new Running(process, lines.get(2)));
  }

  private static String startedAt(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("-");
  }
}
