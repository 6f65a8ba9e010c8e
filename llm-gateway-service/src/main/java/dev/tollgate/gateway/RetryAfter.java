package dev.tollgate.gateway;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/// A provider's Retry-After, and ours, within bounds.
final class RetryAfter {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Duration ALMOST_A_SECOND = Duration.ofNanos(999_999_999);

  private RetryAfter() {}

  /// @param header a number of seconds, or a date
  /// @param date the response's own: a date is counted from there, whatever the clocks here show
  /// @return null where nothing is said that can be understood, or no time
  static @Nullable Duration of(@Nullable String header, @Nullable String date) {
    if (header == null) {
      return null;
    }
    return header.matches("\\d{1,9}")
        ? within(Duration.ofSeconds(Long.parseLong(header)))
        : until(header, date);
  }

  /// @return whole seconds, at least one, after which the time is over
  static String seconds(Duration span) {
    Duration bounded = span.compareTo(LONGEST) > 0 ? LONGEST : span;
    return Long.toString(Math.max(1, bounded.plus(ALMOST_A_SECOND).toSeconds()));
  }

  private static @Nullable Duration until(String then, @Nullable String now) {
    try {
      return now == null ? null : within(Duration.between(time(now), time(then)));
    } catch (DateTimeParseException noDate) {
      return null;
    }
  }

  private static ZonedDateTime time(String date) {
    return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
  }

  private static @Nullable Duration within(Duration span) {
    if (!span.isPositive()) {
      return null;
    }
    return span.compareTo(LONGEST) > 0 ? LONGEST : span;
  }
}
