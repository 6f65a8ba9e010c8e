package dev.tollgate.metering.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.metering.rollup.Grain;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

@Tag("ME-3")
class UsageRangeTest {
  private static final Instant KEPT = Instant.parse("2026-10-21T00:00:00Z");

  @Property
  void a_range_covers_what_was_asked_for_and_less_than_an_hour_more_on_either_side(
      @ForAll @LongRange(max = 70 * 86_400L) long start,
      @ForAll @LongRange(min = 1, max = 70 * 86_400L) long length,
      @ForAll WindowSize size) {
    Instant from = KEPT.minus(Duration.ofDays(35)).plusSeconds(start);
    Instant to = from.plusSeconds(length);

    UsageRange range = UsageRange.covering(from, to, KEPT);
    Grain grain = range.widest(size);

    assertThat(range.from()).isBeforeOrEqualTo(from).isAfter(from.minusSeconds(3600));
    assertThat(range.to()).isAfterOrEqualTo(to).isBefore(to.plusSeconds(3600));
    assertThat(grain.isBoundary(range.from())).isTrue();
    assertThat(grain.isBoundary(range.to())).isTrue();
    assertThat(size.grain().map(each -> grain.compareTo(each) <= 0).orElse(true)).isTrue();
    if (from.isBefore(KEPT) && size != WindowSize.MINUTE) {
      assertThat(grain).as("minutes are not kept so long").isNotEqualTo(Grain.MINUTE);
    }
  }

  @Property(tries = 100)
  void windows_fill_the_range_edge_to_edge(
      @ForAll @LongRange(max = 40 * 86_400L) long start,
      @ForAll @LongRange(min = 1, max = 40 * 86_400L) long length,
      @ForAll WindowSize size) {
    Instant from = KEPT.plusSeconds(start);
    UsageRange range = UsageRange.covering(from, from.plusSeconds(length), KEPT);

    List<UsageRange> windows = range.windows(size).toList();

    assertThat(windows.getFirst().from()).isEqualTo(range.from());
    assertThat(windows.getLast().to()).isEqualTo(range.to());
    for (int i = 1; i < windows.size(); i++) {
      assertThat(windows.get(i).from()).isEqualTo(windows.get(i - 1).to());
    }
  }

  @Test
  void whole_months_are_answered_from_the_sums_of_months() {
    UsageRange year =
        new UsageRange(
            Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2027-01-01T00:00:00Z"));

    assertThat(year.widest(WindowSize.TOTAL)).isEqualTo(Grain.MONTH);
    assertThat(year.widest(WindowSize.DAY)).isEqualTo(Grain.DAY);
  }
}
