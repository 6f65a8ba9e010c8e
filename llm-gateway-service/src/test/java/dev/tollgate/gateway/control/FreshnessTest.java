package dev.tollgate.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.world.ManualClock;
import dev.tollgate.gateway.world.ManualTicker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("KV-12")
class FreshnessTest {
  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
  private static final Duration BOUND = Duration.ofSeconds(1);
  private static final Duration STEP = Duration.ofMillis(10);
  private static final int STEPS_PER_TICK = 50;
  private static final int STEPS = 2_000;

  private final ManualTicker ticker = new ManualTicker();
  private final Clock sender = new ManualClock(ticker, START);

  /// @param arrives by the sender's clock
  private record Sent(Instant at, Instant arrives) {}

  private Freshness withClockBehind(Duration behind) {
    return new Freshness(new ManualClock(ticker, START.minus(behind)), ticker);
  }

  @Test
  void a_tick_is_as_old_as_it_says_and_not_as_old_as_its_arrival() {
    Freshness freshness = withClockBehind(Duration.ZERO);
    Instant said = sender.instant();
    ticker.advance(Duration.ofMillis(400));
    assertThat(freshness.isFresh()).as("before any tick").isFalse();

    freshness.tick(said);

    ticker.advance(Duration.ofMillis(600));
    assertThat(freshness.isFresh()).isTrue();
    ticker.advance(Duration.ofNanos(1));
    assertThat(freshness.isFresh()).isFalse();
    freshness.tick(said);
    assertThat(freshness.isFresh()).as("told again").isFalse();
  }

  /// Ticks in order, each with a delay of its own, to a clock that is wrong by some seconds either
  /// way.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void however_wrong_the_clock_is_a_picture_is_fresh_for_a_second_and_the_quickest_ticks_way(
      long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Freshness freshness = withClockBehind(Duration.ofMillis(random.nextInt(-3_000, 3_000)));
    Duration quickest = Duration.ofMillis(random.nextInt(0, 50));
    Queue<Sent> onTheWay = new ArrayDeque<>();
    Instant newest = Instant.MIN;
    Instant lastArrival = Instant.MIN;

    for (int step = 0; step < STEPS; step++) {
      if (step % STEPS_PER_TICK == 0) {
        Duration delay = step == 0 ? quickest : anyDelay(random, quickest);
        Instant arrives = sender.instant().plus(delay);
        lastArrival = arrives.isAfter(lastArrival) ? arrives : lastArrival;
        onTheWay.add(new Sent(sender.instant(), lastArrival));
      }
      while (!onTheWay.isEmpty() && !onTheWay.peek().arrives().isAfter(sender.instant())) {
        newest = onTheWay.remove().at();
        freshness.tick(newest);
      }
      if (freshness.isFresh()) {
        assertThat(Duration.between(newest, sender.instant()))
            .as("step %d", step)
            .isLessThanOrEqualTo(BOUND.plus(quickest).plus(STEP));
      }
      ticker.advance(STEP);
    }
  }

  private static Duration anyDelay(SplittableRandom random, Duration quickest) {
    return quickest.plusMillis(random.nextBoolean() ? random.nextInt(4_000) : 0);
  }

  @Test
  void a_clock_that_is_behind_is_told_of_and_costs_no_freshness() {
    Freshness freshness = withClockBehind(Duration.ofSeconds(5));
    freshness.tick(sender.instant());
    ticker.advance(BOUND);

    assertThat(freshness.isFresh()).isTrue();
    assertThat(freshness.clockBehind()).isEqualTo(Duration.ofSeconds(5));
    ticker.advance(STEP);
    assertThat(freshness.isFresh()).isFalse();
  }

  @Test
  void a_clock_that_was_set_right_costs_freshness_for_two_hours_at_most() {
    Freshness freshness = withClockBehind(Duration.ZERO);
    freshness.tick(sender.instant().plusSeconds(5));
    ticker.advance(Duration.ofMinutes(59));
    freshness.tick(sender.instant());
    assertThat(freshness.isFresh()).as("a late tick would look the same").isFalse();
    ticker.advance(Duration.ofMinutes(2));
    freshness.tick(sender.instant());
    assertThat(freshness.isFresh()).as("the hour in which it was behind has just ended").isFalse();

    ticker.advance(Duration.ofMinutes(61));
    freshness.tick(sender.instant());

    assertThat(freshness.isFresh()).isTrue();
    assertThat(freshness.clockBehind()).isZero();
  }

  @Test
  void a_clock_that_is_ahead_makes_pictures_older_and_never_younger() {
    Freshness freshness = withClockBehind(Duration.ofMillis(-400));
    freshness.tick(sender.instant());

    ticker.advance(Duration.ofMillis(600));
    assertThat(freshness.isFresh()).isTrue();
    ticker.advance(STEP);
    assertThat(freshness.isFresh()).isFalse();
    assertThat(freshness.clockBehind()).isZero();
  }
}
