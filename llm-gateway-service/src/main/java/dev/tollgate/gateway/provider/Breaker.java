package dev.tollgate.gateway.provider;

import com.github.benmanes.caffeine.cache.Ticker;

/// Keeps platform calls away from a provider's model that fails: after 5 failures in a row it is
/// skipped for 5 s, then one call tries. Calls on own keys neither ask nor feed it.
public final class Breaker {
  private static final int FAILURES_MAX = 5;
  private static final long OPEN_NANOS = 5_000_000_000L;

  private final Ticker ticker;
  private int failures;
  private long openUntilNanos;

  Breaker(Ticker ticker) {
    this.ticker = ticker;
  }

  /// @return false while the way is closed; one caller in each period is let through to try
  public synchronized boolean allows() {
    if (failures < FAILURES_MAX) {
      return true;
    }
    long now = ticker.read();
    if (now - openUntilNanos < 0) {
      return false;
    }
    openUntilNanos = now + OPEN_NANOS;
    return true;
  }

  public synchronized void succeeded() {
    failures = 0;
  }

  public synchronized void failed() {
    failures++;
    if (failures == FAILURES_MAX) {
      openUntilNanos = ticker.read() + OPEN_NANOS;
    }
  }

  /// The one that was let through to try has learnt nothing: another may.
  public synchronized void gaveUp() {
    if (isOpen()) {
      openUntilNanos = ticker.read();
    }
  }

  public synchronized boolean isOpen() {
    return failures >= FAILURES_MAX;
  }
}
