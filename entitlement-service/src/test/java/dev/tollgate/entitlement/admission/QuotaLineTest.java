package dev.tollgate.entitlement.admission;

import static dev.tollgate.entitlement.admission.QuotaLine.EXHAUSTED;
import static dev.tollgate.entitlement.admission.QuotaLine.NEAR_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("EN-11")
class QuotaLineTest {
  @Test
  void the_first_line_is_at_80_percent_and_the_second_at_the_limit() {
    assertThat(QuotaLine.reached(15L, 20L)).isEmpty();
    assertThat(QuotaLine.reached(16L, 20L)).containsExactly(NEAR_LIMIT);
    assertThat(QuotaLine.reached(19L, 20L)).containsExactly(NEAR_LIMIT);
    assertThat(QuotaLine.reached(20L, 20L)).containsExactly(NEAR_LIMIT, EXHAUSTED);
    assertThat(QuotaLine.reached(300L, 20L)).containsExactly(NEAR_LIMIT, EXHAUSTED);
    assertThat(QuotaLine.reached(1L, 1L)).containsExactly(NEAR_LIMIT, EXHAUSTED);
  }

  @Test
  void without_a_limit_or_a_count_there_is_no_line() {
    assertThat(QuotaLine.reached(1_000_000L, null)).isEmpty();
    assertThat(QuotaLine.reached(null, 20L)).isEmpty();
  }
}
