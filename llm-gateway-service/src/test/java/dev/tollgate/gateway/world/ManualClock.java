package dev.tollgate.gateway.world;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// A wall clock that goes as its ticker is moved.
public final class ManualClock extends Clock {
  private final ManualTicker ticker;
  private final Instant start;

  /// @param start what it shows while the ticker has not moved
  public ManualClock(ManualTicker ticker, Instant start) {
    this.ticker = ticker;
    this.start = start.minusNanos(ticker.read());
  }

  @Override
  public Instant instant() {
    return start.plusNanos(ticker.read());
  }

  @Override
  public ZoneOffset getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("UTC only");
  }
}
