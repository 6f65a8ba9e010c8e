package dev.tollgate.metering.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("ME-1")
class AcceptanceTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final Acceptance ACCEPTANCE =
      new Acceptance(NOW.minus(Duration.ofDays(35)), NOW.plus(Duration.ofMinutes(5)));

  @Test
  void an_event_may_be_35_days_old_and_5_minutes_early_and_not_a_millisecond_more() {
    assertThat(ACCEPTANCE.refusal(ACCEPTANCE.oldest())).isEmpty();
    assertThat(ACCEPTANCE.refusal(ACCEPTANCE.oldest().minusMillis(1)))
        .contains(QuarantineReason.TOO_OLD);
    assertThat(ACCEPTANCE.refusal(ACCEPTANCE.newest())).isEmpty();
    assertThat(ACCEPTANCE.refusal(ACCEPTANCE.newest().plusMillis(1)))
        .contains(QuarantineReason.IN_FUTURE);
  }
}
