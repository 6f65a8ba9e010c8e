package dev.tollgate.metering.budget;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/// After how long a budget begins anew. Days, weeks (from Monday) and months are those of UTC.
public enum BudgetPeriod {
  DAY,
  WEEK,
  MONTH,
  /// Months counted from the account's anchor, from the full hour in which it lies. An anchor on
  /// the 31st falls on the last day of shorter months, and on the 31st again after them.
  ANCHOR;

  /// The period that holds `moment`.
  public Span spanAt(Instant moment, Instant anchor) {
    OffsetDateTime day = moment.atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS);
    return switch (this) {
      case DAY -> span(day, day.plusDays(1));
      case WEEK -> {
        OffsetDateTime monday = day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        yield span(monday, monday.plusWeeks(1));
      }
      case MONTH -> span(day.withDayOfMonth(1), day.withDayOfMonth(1).plusMonths(1));
      case ANCHOR ->
          anchored(moment, anchor.atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.HOURS));
    };
  }

  /// Whether periods begin and end with a day, so that sums of days add up to them.
  boolean isOfWholeDays() {
    return this != ANCHOR;
  }

  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException for any other name
  @JsonCreator
  public static BudgetPeriod ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static Span anchored(Instant moment, OffsetDateTime anchor) {
    OffsetDateTime at = moment.atOffset(ZoneOffset.UTC);
    long months =
        (at.getYear() - anchor.getYear()) * 12L + at.getMonthValue() - anchor.getMonthValue();
    if (anchor.plusMonths(months).isAfter(at)) {
      months--;
    }
    return span(anchor.plusMonths(months), anchor.plusMonths(months + 1));
  }

  private static Span span(OffsetDateTime start, OffsetDateTime end) {
    return new Span(start.toInstant(), end.toInstant());
  }
}
