package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Remembers a process beyond the life of the one that started it: pid, start time, stop signal and
/// start mark, a line each. By the start time, and by the mark where a shell must tell, a pid the
/// system has given to somebody else is never taken for ours.
public record PidFile(Path file) {
  private static final Object LOCK = new Object();
  private static final Pattern PID = Pattern.compile("\\d{1,18}");
  private static final int LINES_MIN = 3;

  /// A running process and the signal that asks it to end.
  public record Running(ProcessHandle process, String stopSignal) {}

  public void write(ProcessHandle process, String stopSignal) {
    String text =
        "%d%n%s%n%s%n%s%n"
            .formatted(process.pid(), startedAt(process), stopSignal, StartMark.of(process.pid()));
    synchronized (LOCK) {
      PrivateFiles.write(file, text);
    }
  }

  /// Deletes it, unless it speaks of another process by now.
  void deleteFor(long pid) {
    synchronized (LOCK) {
      List<String> lines = lines();
      if (!lines.isEmpty() && lines.getFirst().equals(String.valueOf(pid))) {
        delete();
      }
    }
  }

  public void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The process, if it still runs; a damaged file names none.
  public Optional<Running> running() {
    List<String> lines = lines();
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.getFirst()))
        .filter(ProcessHandle::isAlive)
        .filter(process -> startedAt(process).equals(lines.get(1)))
        .map(process -> new Running(process, lines.get(2)));
  }

  private List<String> lines() {
    try {
      List<String> lines = Files.readAllLines(file);
      boolean whole = lines.size() >= LINES_MIN && PID.matcher(lines.getFirst()).matches();
      return whole ? lines : List.of();
    } catch (IOException gone) {
      return List.of();
    }
  }

  private static String startedAt(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("-");
  }
}
