package dev.tollgate.metering.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("ME-8")
class LiveUsageTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final LiveUsage.Sums ONE = LiveUsage.Sums.of(1, 0, 10, 100, 0);

  @Test
  void a_change_is_news_and_so_is_the_same_after_fifteen_seconds() {
    LiveUsage nothing = LiveUsage.none(NOW);

    assertThat(new LiveUsage(NOW, ONE, ONE).isNewsAfter(nothing)).isTrue();
    assertThat(LiveUsage.none(NOW.plusMillis(14_999)).isNewsAfter(nothing)).isFalse();
    assertThat(LiveUsage.none(NOW.plusSeconds(15)).isNewsAfter(nothing)).isTrue();
  }
}
