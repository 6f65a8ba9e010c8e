package dev.tollgate.metering;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/// The real time, moved on by as much as a test says.
@Singleton
public class TestClock extends Clock {
  private static final Duration TEST = Duration.ofMinutes(10);

  private volatile Duration ahead = Duration.ZERO;

  public void forward(Duration time) {
    ahead = ahead.plus(time);
  }

  /// The time, past midnight (UTC) when that is near: no day ends while the test runs.
  public Instant withinDay() {
    Instant midnight = instant().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1));
    if (instant().plus(TEST).isAfter(midnight)) {
      forward(TEST);
    }
    return instant();
  }

  public void back() {
    ahead = Duration.ZERO;
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(ahead);
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
