package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// Ends processes, politely first.
public final class Ending {
  private Ending() {}

  /// Sends the signal and kills the process when it does not end within the patience.
  ///
  /// @return whether it ended by itself
  public static boolean end(ProcessHandle process, String signal, Duration patience) {
    try {
      signal(process, signal);
      process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException stubborn) {
      kill(process);
      return false;
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      return false;
    } catch (IOException | ExecutionException e) {
      throw new IllegalStateException("process %d cannot be ended".formatted(process.pid()), e);
    }
  }

  /// Sends a signal by its name (`TERM`, `STOP`, `CONT`) and returns when it was sent.
  static void signal(ProcessHandle process, String name) throws IOException, InterruptedException {
    new ProcessBuilder("sh", "-c", "kill -s %s %d".formatted(name, process.pid()))
        .start()
        .waitFor();
  }

  /// Kills the process and what it started, as the end of a container does, and returns when all
  /// are gone: backends of Postgres that outlive it hold the memory which its next start asks for.
  static void kill(ProcessHandle process) {
    List<ProcessHandle> family = Stream.concat(Stream.of(process), process.descendants()).toList();
    family.forEach(ProcessHandle::destroyForcibly);
    family.forEach(member -> member.onExit().join());
  }
}
