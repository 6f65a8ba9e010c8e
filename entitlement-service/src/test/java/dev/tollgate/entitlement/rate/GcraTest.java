package dev.tollgate.entitlement.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

@Tag("EN-12")
class GcraTest {
  private static final Pace ONE_A_SECOND = new Rate(60, 20).pace();

  @Example
  void a_full_bucket_lets_the_burst_pass_and_then_one_a_second() {
    long bucket = 0;
    long now = 1_000_000_000L;
    for (int call = 1; call <= 20; call++) {
      Gcra.Step step = Gcra.take(ONE_A_SECOND, bucket, now, 1);
      assertThat(step.taken()).isEqualTo(1);
      assertThat(step.free()).isEqualTo(20 - call);
      bucket = step.arrivalMicros();
    }

    Gcra.Step refused = Gcra.take(ONE_A_SECOND, bucket, now, 1);
    Gcra.Step later = Gcra.take(ONE_A_SECOND, bucket, now + 1_000_000, 1);

    assertThat(refused.taken()).isZero();
    assertThat(refused.waitMicros()).isEqualTo(1_000_000);
    assertThat(later.taken()).isEqualTo(1);
  }

  @Property
  void never_more_than_the_burst_and_what_the_time_has_earned(
      @ForAll @LongRange(min = 1, max = 10_000) long perMinute,
      @ForAll @LongRange(min = 1, max = 500) long burst,
      @ForAll @Size(max = 200) List<@IntRange(max = 3_000_000) Integer> pausesMicros) {
    Pace pace = new Rate(perMinute, burst).pace();
    long start = 1_000_000_000L;
    long now = start;
    long bucket = 0;
    long taken = 0;
    for (int pause : pausesMicros) {
      now += pause;
      Gcra.Step step = Gcra.take(pace, bucket, now, 3);
      bucket = step.arrivalMicros();
      taken += step.taken();
    }

    assertThat(taken).isLessThanOrEqualTo(burst + (now - start) / pace.microsPerCall());
  }

  @Property
  void after_the_wait_it_names_a_call_passes(
      @ForAll @LongRange(min = 1, max = 10_000) long perMinute,
      @ForAll @LongRange(min = 1, max = 50) long burst) {
    Pace pace = new Rate(perMinute, burst).pace();
    long now = 5_000_000_000L;
    long full = Gcra.take(pace, 0, now, (int) burst).arrivalMicros();

    Gcra.Step refused = Gcra.take(pace, full, now, 1);

    assertThat(refused.taken()).isZero();
    assertThat(Gcra.take(pace, full, now + refused.waitMicros(), 1).taken()).isEqualTo(1);
    assertThat(Gcra.take(pace, full, now + refused.waitMicros() - 1, 1).taken()).isZero();
  }
}
