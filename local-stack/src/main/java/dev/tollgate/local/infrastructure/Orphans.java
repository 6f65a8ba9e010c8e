package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Ends what an earlier run in the same home left behind, as Postgres and Redis outlive a launcher
/// that was killed.
public final class Orphans {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private Orphans() {}

  /// Ends the named part of the home as `kill -9` does, whoever started it.
  public static void kill(Home home, String part) {
    var pidFile = new PidFile(home.pidFile(part));
    pidFile.running().ifPresent(running -> Ending.kill(running.process()));
    pidFile.delete();
  }

  /// Sends the named part of the home a signal, such as `STOP` and `CONT`, between which it is
  /// there and answers nothing.
  public static void signal(Home home, String part, String signal) {
    ProcessHandle process =
        new PidFile(home.pidFile(part))
            .running()
            .orElseThrow(() -> new IllegalArgumentException(part + " does not run"))
            .process();
    try {
      Ending.signal(process, signal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while signalling " + part, e);
    }
  }

  /// Stops every process that has a pid file in the home and says which they were.
  public static List<String> reap(Home home) {
    var reaped = new ArrayList<String>();
    Path pids = home.root().resolve("pids");
    if (!Files.isDirectory(pids)) {
      return reaped;
    }
    try (var files = Files.newDirectoryStream(pids, "*.pid")) {
      for (Path file : files) {
        var pidFile = new PidFile(file);
        pidFile
            .running()
            .ifPresent(
                running -> {
                  Ending.end(running.process(), running.stopSignal(), PATIENCE);
                  reaped.add(file.getFileName().toString().replace(".pid", ""));
                });
        pidFile.delete();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return reaped;
  }
}
