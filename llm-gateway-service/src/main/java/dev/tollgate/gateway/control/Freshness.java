package dev.tollgate.gateway.control;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// How old our picture of one control topic is, by its ticks.
///
/// A tick says: everything committed before `at` has been seen. When the newest is older than 1 s,
/// nothing that was cached may be used without asking its owner again.
public final class Freshness {
  private static final Duration AGE_MAX = Duration.ofSeconds(1);

  private final Clock clock;
  private final Ticker ticker;
  private volatile long seenNanos;
  private volatile boolean seen;

  public Freshness(Clock clock, Ticker ticker) {
    this.clock = clock;
    this.ticker = ticker;
  }

  public boolean isFresh() {
    return seen && ticker.read() - seenNanos <= AGE_MAX.toNanos();
  }

  /// Dated back by the tick's own age, so that a lagging reader does not look fresh.
  public void tick(Instant at) {
    Duration age = Duration.between(at, clock.instant());
    if (age.compareTo(AGE_MAX) <= 0) {
      seenNanos = ticker.read() - Math.max(0, age.toNanos());
      seen = true;
    }
  }
}
