package dev.tollgate.kit.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("WA-3")
class BatchSizeTest {
  private static final Duration TARGET = Duration.ofMillis(100);
  private static final int MOST = 2_000;

  private final BatchSize size = new BatchSize(MOST, TARGET);

  @Test
  void grows_to_the_most_while_there_is_time() {
    settle(20, 10_000);

    assertThat(size.next()).isEqualTo(MOST);
  }

  @Test
  void holds_locks_no_longer_than_wanted_however_slow_the_database_becomes() {
    settle(20, 10_000);

    settle(20, 400_000);

    assertThat(size.next()).isEqualTo(250);
  }

  @Test
  void never_falls_below_what_is_worth_a_transaction() {
    settle(20, 1_000_000_000);

    assertThat(size.next()).isEqualTo(50);
  }

  @Test
  void one_slow_write_at_most_halves_it() {
    settle(20, 10_000);

    size.took(MOST, Duration.ofSeconds(5).toNanos());

    assertThat(size.next()).isEqualTo(MOST / 2);
  }

  @Test
  void a_few_records_that_took_as_long_as_a_commit_takes_decide_nothing() {
    settle(20, 10_000);

    size.took(1, Duration.ofMillis(10).toNanos());

    assertThat(size.next()).isEqualTo(MOST);
  }

  @Test
  void a_limit_below_the_least_stays_the_limit() {
    var small = new BatchSize(20, TARGET);

    small.took(20, 1);

    assertThat(small.next()).isEqualTo(20);
  }

  /// Full batches, each record of which takes so long.
  private void settle(int batches, long nanosEach) {
    for (int i = 0; i < batches; i++) {
      size.took(size.next(), size.next() * nanosEach);
    }
  }
}
