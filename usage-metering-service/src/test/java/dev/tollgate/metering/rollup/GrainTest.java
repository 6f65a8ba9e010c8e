package dev.tollgate.metering.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

@Tag("ME-2")
class GrainTest {
  @Property
  void windows_are_half_open_and_lie_edge_to_edge(
      @ForAll @LongRange(min = -10_000_000_000L, max = 10_000_000_000L) long second,
      @ForAll @LongRange(max = 999) long millis,
      @ForAll Grain grain) {
    Instant moment = Instant.ofEpochSecond(second).plusMillis(millis);
    Instant start = grain.floor(moment);
    Instant end = grain.next(moment);

    assertThat(start).isBeforeOrEqualTo(moment);
    assertThat(end).isAfter(moment);
    assertThat(grain.floor(end)).isEqualTo(end);
    assertThat(grain.floor(end.minusNanos(1))).isEqualTo(start);
    assertThat(grain.ceiling(moment)).isIn(start, end).isAfterOrEqualTo(moment);
  }

  @Test
  void february_of_a_leap_year_ends_after_29_days() {
    Instant moment = Instant.parse("2028-02-29T23:59:59.999Z");

    assertThat(Grain.MONTH.floor(moment)).isEqualTo("2028-02-01T00:00:00Z");
    assertThat(Grain.MONTH.next(moment)).isEqualTo("2028-03-01T00:00:00Z");
  }
}
