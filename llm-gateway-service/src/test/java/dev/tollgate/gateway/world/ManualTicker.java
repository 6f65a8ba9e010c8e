package dev.tollgate.gateway.world;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// A monotonic clock that stands still until told.
public final class ManualTicker implements Ticker {
  private final AtomicLong nanos = new AtomicLong(1);

  @Override
  public long read() {
    return nanos.get();
  }

  public void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
  }
}
