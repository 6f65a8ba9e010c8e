package dev.tollgate.entitlement;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// The real time, moved on by as much as a test says.
@Singleton
public class TestClock extends Clock {
  private volatile Duration ahead = Duration.ZERO;
  private volatile Instant stoppedAt;

  public void forward(Duration time) {
    ahead = ahead.plus(time);
  }

  /// Stands still from now on, but for what [#forward] adds.
  public void stop() {
    stoppedAt = Instant.now();
  }

  public void back() {
    ahead = Duration.ZERO;
    stoppedAt = null;
  }

  @Override
  public Instant instant() {
    Instant stopped = stoppedAt;
    return (stopped == null ? Instant.now() : stopped).plus(ahead);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }
}
