package dev.tollgate.gateway.control;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// How old our picture of one control topic is, by its ticks.
///
/// A tick says: everything committed before `at` has been seen. When the newest is older than 1 s,
/// nothing that was cached may be used without asking its owner again.
///
/// Ages are told by this machine's clock. A tick from the future proves that the clock is behind
/// that of the sender; the largest such lead of the last hour or two is added to all ages. So a
/// tick looks younger than it is by no more than the clock is behind, and by no more than the
/// quickest tick of that time was on its way. A clock that is ahead, or was behind lately, makes
/// ticks look older: that costs questions and nothing else.
///
/// One thread tells of ticks; any may ask.
public final class Freshness {
  private static final Duration AGE_MAX = Duration.ofSeconds(1);
  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();

  private final Clock clock;
  private final Ticker ticker;
  private volatile Duration clockBehind = Duration.ZERO;
  private Duration largestLead = Duration.ZERO;
  private long hourBeganNanos;
  private volatile long seenNanos;
  private volatile boolean seen;

  public Freshness(Clock clock, Ticker ticker) {
    this.clock = clock;
    this.ticker = ticker;
    this.hourBeganNanos = ticker.read();
  }

  public boolean isFresh() {
    return seen && ticker.read() - seenNanos <= AGE_MAX.toNanos();
  }

  /// Dated back by the tick's own age, so that a lagging reader does not look fresh.
  public void tick(Instant at) {
    Duration lead = Duration.between(clock.instant(), at);
    remember(lead);
    Duration age = clockBehind.minus(lead);
    if (age.compareTo(AGE_MAX) <= 0) {
      seenNanos = ticker.read() - age.toNanos();
      seen = true;
    }
  }

  private void remember(Duration lead) {
    if (ticker.read() - hourBeganNanos > HOUR_NANOS) {
      clockBehind = largestLead;
      largestLead = Duration.ZERO;
      hourBeganNanos = ticker.read();
    }
    if (lead.compareTo(largestLead) > 0) {
      largestLead = lead;
    }
    if (lead.compareTo(clockBehind) > 0) {
      clockBehind = lead;
    }
  }

  /// How far this machine's clock has lately been behind the sender's at least; zero unless ticks
  /// came from the future.
  public Duration clockBehind() {
    return clockBehind;
  }
}
