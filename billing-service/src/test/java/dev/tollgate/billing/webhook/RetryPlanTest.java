package dev.tollgate.billing.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("BI-3")
class RetryPlanTest {
  private final RetryPlan plan = new RetryPlan(Duration.ofSeconds(5), 12);

  @Test
  void each_wait_is_twice_the_one_before() {
    assertThat(plan.waitAfter(1)).contains(Duration.ofSeconds(5));
    assertThat(plan.waitAfter(2)).contains(Duration.ofSeconds(10));
    assertThat(plan.waitAfter(11)).contains(Duration.ofSeconds(5_120));
  }

  @Test
  void after_the_last_attempt_an_operator_must_look() {
    assertThat(plan.waitAfter(12)).isEmpty();
    assertThat(plan.waitAfter(13)).isEmpty();
  }

  @Property
  void no_wait_is_ever_negative(@ForAll @IntRange(min = 1, max = 10_000) int failures) {
    RetryPlan patient = new RetryPlan(Duration.ofSeconds(5), Integer.MAX_VALUE);

    assertThat(patient.waitAfter(failures).orElseThrow()).isPositive();
  }
}
