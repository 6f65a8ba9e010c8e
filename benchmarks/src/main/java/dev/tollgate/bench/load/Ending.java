package dev.tollgate.bench.load;

import dev.tollgate.local.infrastructure.LaunchFailure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The end of a run, which comes on the event loop and is waited for elsewhere.
final class Ending {
  private static final Duration GRACE = Duration.ofSeconds(60);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Duration patience;

  /// @param usual how long the run should take
  Ending(Duration usual) {
    this.patience = usual.plus(GRACE);
  }

  void come() {
    ended.countDown();
  }

  void await(String destination) {
    try {
      if (!ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LaunchFailure("calls to %s did not end".formatted(destination));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchFailure("interrupted", e);
    }
  }
}
