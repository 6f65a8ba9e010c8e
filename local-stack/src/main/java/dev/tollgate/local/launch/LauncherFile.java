package dev.tollgate.local.launch;

import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.LaunchFailure;
import dev.tollgate.local.infrastructure.PidFile;
import java.util.Optional;

/// Says which process keeps the stack of a home: at most one does.
final class LauncherFile {
  private LauncherFile() {}

  /// Needs a home that was claimed; forgets the stack of a launcher that was killed.
  static void claim(Home home) {
    running(home)
        .ifPresent(
            other -> {
              throw new LaunchFailure(
                  "process %d is already at work in %s".formatted(other.pid(), home.root()));
            });
    StackFile.delete(home);
    file(home).write(ProcessHandle.current(), "TERM");
  }

  static void release(Home home) {
    if (running(home).filter(ProcessHandle.current()::equals).isPresent()) {
      file(home).delete();
    }
  }

  /// For a launcher that was killed and could not release it.
  static void forget(Home home) {
    file(home).delete();
  }

  static Optional<ProcessHandle> running(Home home) {
    return file(home).running().map(PidFile.Running::process);
  }

  private static PidFile file(Home home) {
    return new PidFile(home.root().resolve("launcher.pid"));
  }
}
