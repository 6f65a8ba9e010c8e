package dev.tollgate.metering;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import dev.tollgate.kit.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads the parameters of a query, and tells the caller everything that is wrong with them at
/// once.
public final class Inputs {
  private static final Instant FIRST = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("2200-01-01T00:00:00Z");

  private final List<Problem.Field> wrong = new ArrayList<>();

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

  public @Nullable UUID id(String name, @Nullable String value) {
    if (value == null) {
      return null;
    }
    try {
      return UUID.fromString(value);
    } catch (IllegalArgumentException e) {
      refuse(name, "must be a UUID");
      return null;
    }
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
    if (value == null) {
      return byDefault;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= 1 && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused below, like a number out of bounds.
    }
    refuse(name, "must be a number from 1 to " + max);
    return byDefault;
  }

  /// `true` or `false`, which it is when absent.
  public boolean flag(String name, @Nullable String value) {
    if (value != null && !value.equals("true") && !value.equals("false")) {
      refuse(name, "must be true or false");
    }
    return "true".equals(value);
  }

  public void refuse(String name, String why) {
    wrong.add(new Problem.Field(name, why));
  }

  public boolean areGood() {
    return wrong.isEmpty();
  }

  /// @throws ProblemException 400 with all that is wrong
  public void check() {
    if (!wrong.isEmpty()) {
      throw new ProblemException(ErrorCode.INVALID_REQUEST, "The query is not valid.", wrong);
    }
  }
}
