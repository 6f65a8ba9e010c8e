package dev.tollgate.billing.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// P15: a gateway that is slow but living must not be taken for silent.
@QuarkusTest
@Tag("WA-3")
class WellClockTest {
  private static final Duration SKEW = Duration.ofSeconds(2);

  @Inject OrphanLeases orphans;
  @Inject TestClock clock;
  @Inject WellTime wellTime;

  @Test
  void well_time_runs_no_faster_when_replicas_with_different_clocks_take_turns() {
    long start = System.nanoTime();
    tick();
    long before = wellTime.millis();

    for (int turn = 0; turn < 10; turn++) {
      clock.advance(SKEW);
      tick();
      clock.advance(SKEW.negated());
      tick();
    }

    long passed = wellTime.millis() - before;
    assertThat(passed).isLessThanOrEqualTo((System.nanoTime() - start) / 1_000_000);
  }

  private void tick() {
    orphans.watch().await().atMost(Duration.ofSeconds(30));
  }
}
