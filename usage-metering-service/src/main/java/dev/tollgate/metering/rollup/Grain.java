package dev.tollgate.metering.rollup;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/// The widths of window in which usage is summed: half-open, in UTC.
public enum Grain {
  MINUTE,
  HOUR,
  DAY,
  MONTH;

  /// The start of the window that holds `moment`.
  public Instant floor(Instant moment) {
    OffsetDateTime utc = moment.atOffset(ZoneOffset.UTC);
    return switch (this) {
      case MINUTE -> utc.truncatedTo(ChronoUnit.MINUTES).toInstant();
      case HOUR -> utc.truncatedTo(ChronoUnit.HOURS).toInstant();
      case DAY -> utc.truncatedTo(ChronoUnit.DAYS).toInstant();
      case MONTH -> utc.withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS).toInstant();
    };
  }

  /// The end of the window that holds `moment`, which is the start of the next.
  public Instant next(Instant moment) {
    OffsetDateTime start = floor(moment).atOffset(ZoneOffset.UTC);
    return switch (this) {
      case MINUTE -> start.plusMinutes(1).toInstant();
      case HOUR -> start.plusHours(1).toInstant();
      case DAY -> start.plusDays(1).toInstant();
      case MONTH -> start.plusMonths(1).toInstant();
    };
  }

  /// `moment` itself when a window starts there, else the start of the next.
  public Instant ceiling(Instant moment) {
    return isBoundary(moment) ? moment : next(moment);
  }

  public boolean isBoundary(Instant moment) {
    return floor(moment).equals(moment);
  }

  /// The table of this width.
  public String table() {
    return switch (this) {
      case MINUTE -> "usage_minute";
      case HOUR -> "usage_hour";
      case DAY -> "usage_day";
      case MONTH -> "usage_month";
    };
  }
}
