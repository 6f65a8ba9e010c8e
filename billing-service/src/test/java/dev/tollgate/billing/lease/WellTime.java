package dev.tollgate.billing.lease;

import dev.tollgate.billing.TestClock;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/// Billing's well time, put forward second by second, as its watch counts it.
@ApplicationScoped
public class WellTime {
  private final TestClock clock;
  private final OrphanLeases orphans;

  WellTime(TestClock clock, OrphanLeases orphans) {
    this.clock = clock;
    this.orphans = orphans;
  }

  void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      clock.advance(Duration.ofSeconds(1));
      orphans.watch().await().atMost(Duration.ofSeconds(30));
    }
  }
}
