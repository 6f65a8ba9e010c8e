package dev.tollgate.entitlement.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.TimeZone;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

@Tag("EN-4")
class BillingMonthTest {
  @Property
  void a_month_holds_the_instant_it_was_asked_for(
      @ForAll("instants") Instant anchor, @ForAll("instants") Instant at) {
    assertThat(BillingMonth.containing(at, anchor).contains(at)).isTrue();
  }

  @Property
  void months_follow_each_other_without_gap_or_overlap(
      @ForAll("instants") Instant anchor, @ForAll("instants") Instant at) {
    BillingMonth month = BillingMonth.containing(at, anchor);

    BillingMonth next = BillingMonth.containing(month.end(), anchor);
    BillingMonth last = BillingMonth.containing(month.start().minusNanos(1), anchor);

    assertThat(next.start()).isEqualTo(month.end());
    assertThat(last.end()).isEqualTo(month.start());
    assertThat(BillingMonth.containing(month.end().minusNanos(1), anchor)).isEqualTo(month);
  }

  @Property
  void a_month_is_28_to_31_days_long_and_starts_on_the_anchors_day_or_the_months_last(
      @ForAll("instants") Instant anchor, @ForAll("instants") Instant at) {
    BillingMonth month = BillingMonth.containing(at, anchor);

    LocalDate start = LocalDate.ofInstant(month.start(), ZoneOffset.UTC);
    int anchorDay = LocalDate.ofInstant(anchor, ZoneOffset.UTC).getDayOfMonth();
    assertThat(start.getDayOfMonth()).isEqualTo(Math.min(anchorDay, start.lengthOfMonth()));
    assertThat(ChronoUnit.DAYS.between(month.start(), month.end())).isBetween(28L, 31L);
  }

  @Example
  void an_anchor_on_the_31st_comes_back_to_the_31st_after_february() {
    Instant anchor = Instant.parse("2027-12-31T10:00:00Z");

    assertThat(BillingMonth.containing(Instant.parse("2028-02-29T09:59:59Z"), anchor).start())
        .isEqualTo("2028-01-31T10:00:00Z");
    assertThat(BillingMonth.containing(Instant.parse("2028-02-29T10:00:00Z"), anchor))
        .isEqualTo(
            new BillingMonth(
                Instant.parse("2028-02-29T10:00:00Z"), Instant.parse("2028-03-31T10:00:00Z")));
  }

  @Example
  void an_anchor_on_a_leap_day_falls_on_the_28th_in_other_years() {
    Instant anchor = Instant.parse("2028-02-29T00:00:00Z");

    assertThat(BillingMonth.containing(Instant.parse("2029-03-01T00:00:00Z"), anchor))
        .isEqualTo(
            new BillingMonth(
                Instant.parse("2029-02-28T00:00:00Z"), Instant.parse("2029-03-29T00:00:00Z")));
  }

  @Example
  void the_zone_of_the_host_and_its_summer_time_move_no_month() {
    TimeZone ofTheHost = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));

      assertThat(
              BillingMonth.containing(
                  Instant.parse("2028-03-26T01:00:00Z"), Instant.parse("2028-01-26T01:30:00Z")))
          .isEqualTo(
              new BillingMonth(
                  Instant.parse("2028-02-26T01:30:00Z"), Instant.parse("2028-03-26T01:30:00Z")));
    } finally {
      TimeZone.setDefault(ofTheHost);
    }
  }

  @Provide
  Arbitrary<Instant> instants() {
    long from = Instant.parse("2020-01-01T00:00:00Z").getEpochSecond();
    long to = Instant.parse("2060-01-01T00:00:00Z").getEpochSecond();
    return Arbitraries.longs().between(from, to).map(Instant::ofEpochSecond);
  }
}
