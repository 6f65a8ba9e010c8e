package dev.tollgate.metering;

import dev.tollgate.kit.problem.QueryInputs;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the parameters of a query: times, months, texts and names, too.
public final class Inputs extends QueryInputs {
  private static final Instant FIRST = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("2200-01-01T00:00:00Z");

  /// A time such as `2026-11-20T00:00:00Z`.
  public Instant time(String name, @Nullable String value, Instant byDefault) {
    if (value == null) {
      return byDefault;
    }
    try {
      return bounded(name, OffsetDateTime.parse(value).toInstant(), byDefault);
    } catch (DateTimeException e) {
      refuse(name, "must be a time such as 2026-11-20T00:00:00Z");
      return byDefault;
    }
  }

  /// The start of a month such as `2026-11`, in UTC.
  public Instant month(String name, @Nullable String value, Instant byDefault) {
    if (value == null) {
      return byDefault;
    }
    try {
      Instant start = YearMonth.parse(value).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
      return bounded(name, start, byDefault);
    } catch (DateTimeException e) {
      refuse(name, "must be a month such as 2026-11");
      return byDefault;
    }
  }

  private Instant bounded(String name, Instant moment, Instant byDefault) {
    if (isCounted(moment)) {
      return moment;
    }
    refuse(name, "lies outside of the years 2020 to 2199");
    return byDefault;
  }

  /// Whether usage can be of that time; the database holds no such time otherwise.
  public static boolean isCounted(Instant moment) {
    return !moment.isBefore(FIRST) && moment.isBefore(LAST);
  }

  /// Text that the database can compare.
  public @Nullable String text(String name, @Nullable String value) {
    if (value != null && value.indexOf('\0') >= 0) {
      refuse(name, "holds a character that cannot be stored");
      return null;
    }
    return value;
  }

  /// The name of one of the constants, in any case.
  public <E extends Enum<E>> Optional<E> oneOf(
      String name, @Nullable String value, Class<E> names) {
    if (value == null) {
      return Optional.empty();
    }
    for (E each : names.getEnumConstants()) {
      if (each.name().equalsIgnoreCase(value)) {
        return Optional.of(each);
      }
    }
    refuse(name, "must be one of " + List.of(names.getEnumConstants()));
    return Optional.empty();
  }

  public int number(String name, @Nullable String value, int byDefault, int max) {
    return number(name, value, byDefault, 1, max);
  }
}
