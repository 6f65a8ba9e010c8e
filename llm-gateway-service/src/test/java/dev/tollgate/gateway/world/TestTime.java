package dev.tollgate.gateway.world;

import com.github.benmanes.caffeine.cache.Ticker;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// The running gateway's monotonic clock: goes as the real one does, and can be put forward, so
/// that no test waits for a span to pass.
public final class TestTime {
  private static final AtomicLong AHEAD = new AtomicLong();

  private TestTime() {}

  /// For all parts of the gateway at once; ticks are stale until the next one comes.
  public static void advance(Duration by) {
    AHEAD.addAndGet(by.toNanos());
  }

  static final class Clock {
    @Produces
    @Singleton
    Ticker ticker() {
      return () -> System.nanoTime() + AHEAD.get();
    }
  }
}
