package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Held by the one process that may start, end or forget what is in a home. The system releases it
/// when that process ends in whatever way; what it has started does not hold it.
public final class HomeLock implements AutoCloseable {
  private final FileChannel channel;

  private HomeLock(FileChannel channel) {
    this.channel = channel;
  }

  /// Takes the lock of a home that is there; empty while another holds it. The holder itself must
  /// not ask again: the system would take that for a release.
  ///
  /// @throws LaunchFailure when nothing can be locked there
  public static Optional<HomeLock> take(Home home) {
    try {
      var channel =
          FileChannel.open(
              home.root().resolve("launcher.lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      var lock = new HomeLock(channel);
      if (lock.isOurs()) {
        return Optional.of(lock);
      }
      lock.close();
      return Optional.empty();
    } catch (IOException e) {
      throw new LaunchFailure(
          "%s cannot be locked (%s); set TOLLGATE_HOME to a folder of yours on a local disk"
              .formatted(home.root(), e),
          e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isOurs() throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }
}
