package dev.tollgate.local.launch;

import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.HomeLock;
import dev.tollgate.local.infrastructure.LaunchFailure;
import dev.tollgate.local.infrastructure.PidFile;
import java.util.Optional;

/// Says which process keeps the stack of a home: at most one does, the one that holds the lock.
final class LauncherFile implements AutoCloseable {
  private final Home home;
  private final HomeLock lock;

  private LauncherFile(Home home, HomeLock lock) {
    this.home = home;
    this.lock = lock;
  }

  /// Needs a home that was claimed; forgets the stack of a launcher that was killed.
  ///
  /// @throws LaunchFailure while another process keeps the home
  static LauncherFile claim(Home home) {
    HomeLock lock = lock(home);
    StackFile.delete(home);
    file(home).write(ProcessHandle.current(), "TERM");
    return new LauncherFile(home, lock);
  }

  /// Keeps launchers out of the home until it is closed.
  ///
  /// @throws LaunchFailure while another process keeps the home
  static HomeLock lock(Home home) {
    return HomeLock.take(home).orElseThrow(() -> atWork(home));
  }

  static void refuseAnother(Home home) {
    if (running(home).isPresent()) {
      throw atWork(home);
    }
  }

  /// For a launcher that was killed and could not release it. Needs the lock.
  static void forget(Home home) {
    file(home).delete();
  }

  static Optional<ProcessHandle> running(Home home) {
    return file(home).running().map(PidFile.Running::process);
  }

  /// Releases the home; more than once does no harm.
  @Override
  public void close() {
    if (running(home).filter(ProcessHandle.current()::equals).isPresent()) {
      file(home).delete();
    }
    lock.close();
  }

  private static LaunchFailure atWork(Home home) {
    String who = running(home).map(process -> "process " + process.pid()).orElse("another process");
    return new LaunchFailure(
        "%s is at work in %s; ./tollgate down ends it".formatted(who, home.root()));
  }

  private static PidFile file(Home home) {
    return new PidFile(home.root().resolve("launcher.pid"));
  }
}
