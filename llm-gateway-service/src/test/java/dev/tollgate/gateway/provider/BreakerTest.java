package dev.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.world.ManualTicker;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("GW-5")
class BreakerTest {
  private final ManualTicker ticker = new ManualTicker();
  private final Breaker breaker = new Breaker(ticker);

  @Test
  void after_five_failures_in_a_row_one_call_in_five_seconds_tries() {
    IntStream.range(0, 4).forEach(i -> breaker.failed());
    assertThat(breaker.allows()).isTrue();
    breaker.failed();
    assertThat(breaker.allows()).isFalse();
    ticker.advance(Duration.ofSeconds(5));
    assertThat(breaker.allows()).as("the one that tries").isTrue();
    assertThat(breaker.allows()).as("the others").isFalse();
    breaker.succeeded();
    assertThat(breaker.allows()).isTrue();
    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void one_that_was_let_through_and_gives_up_makes_room_for_another() {
    breaker.gaveUp();
    IntStream.range(0, 5).forEach(i -> breaker.failed());
    ticker.advance(Duration.ofSeconds(5));
    assertThat(breaker.allows()).isTrue();

    breaker.gaveUp();

    assertThat(breaker.isOpen()).isTrue();
    assertThat(breaker.allows()).as("another one").isTrue();
    assertThat(breaker.allows()).as("the others").isFalse();
  }

  @Test
  void a_success_in_between_starts_the_count_anew() {
    IntStream.range(0, 20)
        .forEach(
            i -> {
              breaker.failed();
              breaker.failed();
              breaker.succeeded();
            });
    assertThat(breaker.allows()).isTrue();
  }
}
