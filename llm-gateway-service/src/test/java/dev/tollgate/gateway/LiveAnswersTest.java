package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("OP-1")
class LiveAnswersTest {
  private final LiveAnswers live = new LiveAnswers(Ticker.systemTicker());

  private static final class Counted implements LiveAnswers.LiveAnswer {
    private int told;

    @Override
    public void look(long nowNanos) {}

    @Override
    public void shutDown() {
      told++;
    }
  }

  @Test
  void a_stop_tells_what_runs_and_what_starts_afterwards() {
    var running = new Counted();
    var ended = new Counted();
    var late = new Counted();
    live.started(running);
    live.started(ended);
    live.ended(ended);

    live.stop();
    live.started(late);

    assertThat(running.told).isEqualTo(1);
    assertThat(ended.told).isZero();
    assertThat(late.told).isEqualTo(1);
  }
}
