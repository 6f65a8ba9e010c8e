package dev.tollgate.metering.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.TimeZone;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

@Tag("ME-4")
class BudgetPeriodTest {
  @Property
  void periods_hold_their_moments_and_lie_edge_to_edge(
      @ForAll @LongRange(max = 8_000_000_000L) long second,
      @ForAll @LongRange(max = 8_000_000_000L) long anchorSecond,
      @ForAll BudgetPeriod period) {
    Instant moment = Instant.ofEpochSecond(second);
    Instant anchor = Instant.ofEpochSecond(anchorSecond);

    Span span = period.spanAt(moment, anchor);

    assertThat(span.holds(moment)).isTrue();
    assertThat(period.spanAt(span.start(), anchor)).isEqualTo(span);
    assertThat(period.spanAt(span.end(), anchor).start()).isEqualTo(span.end());
    assertThat(period.spanAt(span.start().minusMillis(1), anchor).end()).isEqualTo(span.start());
  }

  @Test
  void months_from_the_31st_end_with_short_months_and_return_to_the_31st() {
    Instant anchor = Instant.parse("2026-01-31T10:30:00Z");

    assertThat(BudgetPeriod.ANCHOR.spanAt(Instant.parse("2026-03-01T00:00:00Z"), anchor))
        .isEqualTo(
            new Span(Instant.parse("2026-02-28T10:00:00Z"), Instant.parse("2026-03-31T10:00:00Z")));
  }

  @Test
  void the_zone_of_the_host_and_its_summer_time_move_no_period() {
    TimeZone ofTheHost = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
      Instant moment = Instant.parse("2028-03-12T06:59:59Z");

      assertThat(BudgetPeriod.DAY.spanAt(moment, Instant.EPOCH))
          .isEqualTo(
              new Span(
                  Instant.parse("2028-03-12T00:00:00Z"), Instant.parse("2028-03-13T00:00:00Z")));
      assertThat(BudgetPeriod.MONTH.spanAt(moment, Instant.EPOCH))
          .isEqualTo(
              new Span(
                  Instant.parse("2028-03-01T00:00:00Z"), Instant.parse("2028-04-01T00:00:00Z")));
    } finally {
      TimeZone.setDefault(ofTheHost);
    }
  }

  @Test
  void weeks_begin_on_monday() {
    assertThat(BudgetPeriod.WEEK.spanAt(Instant.parse("2026-11-22T23:59:59Z"), Instant.EPOCH))
        .isEqualTo(
            new Span(Instant.parse("2026-11-16T00:00:00Z"), Instant.parse("2026-11-23T00:00:00Z")));
  }
}
