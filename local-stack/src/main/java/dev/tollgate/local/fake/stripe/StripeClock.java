package dev.tollgate.local.fake.stripe;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Stripe's time: the real one, moved ahead by as much as tests asked for.
final class StripeClock {
  private final Clock real;
  private Duration ahead = Duration.ZERO;

  StripeClock(Clock real) {
    this.real = real;
  }

  Instant now() {
    return real.instant().plus(ahead);
  }

  long second() {
    return now().getEpochSecond();
  }

  Duration ahead() {
    return ahead;
  }

  /// The second it really is, which signatures carry.
  long realSecond() {
    return real.instant().getEpochSecond();
  }

  Instant realNow() {
    return real.instant();
  }

  /// Moves to this moment; never back.
  void moveTo(Instant moment) {
    Duration gap = Duration.between(now(), moment);
    if (gap.isPositive()) {
      ahead = ahead.plus(gap);
    }
  }
}
