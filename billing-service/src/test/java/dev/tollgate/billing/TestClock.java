package dev.tollgate.billing;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// The system's clock, which a test may put forward. It never goes back: rows of other tests are in
/// the database.
@ApplicationScoped
public class TestClock {
  private volatile Duration ahead = Duration.ZERO;

  public void advance(Duration by) {
    ahead = ahead.plus(by);
  }

  public void advanceTo(Instant instant) {
    Duration by = Duration.between(instant(), instant);
    if (by.isNegative()) {
      throw new IllegalArgumentException("the clock is past " + instant);
    }
    advance(by);
  }

  public Instant instant() {
    return Instant.now().plus(ahead);
  }

  @Produces
  @Singleton
  @Alternative
  @Priority(1)
  Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Instant instant() {
        return TestClock.this.instant();
      }
    };
  }
}
