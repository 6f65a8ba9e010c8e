package dev.tollgate.billing;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import dev.tollgate.kit.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads the parameters of a query, and tells the caller everything that is wrong with them at
/// once. Those of a wrong type would else count as an unknown path.
public final class Inputs {
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

  private final List<Problem.Field> wrong = new ArrayList<>();

  public @Nullable UUID id(String name, @Nullable String value) {
    try {
      return value == null ? null : UUID.fromString(value);
    } catch (IllegalArgumentException e) {
      refuse(name, "must be a UUID");
      return null;
    }
  }

  /// An instant that the database can hold.
  public @Nullable Instant time(String name, @Nullable String value) {
    try {
      Instant time = value == null ? null : Instant.parse(value);
      if (time == null || !time.isBefore(Instant.EPOCH) && !time.isAfter(LAST)) {
        return time;
      }
      refuse(name, "lies outside of the years 1970 to 9999");
    } catch (DateTimeException e) {
      refuse(name, "must be an instant such as 2026-11-20T00:00:00Z");
    }
    return null;
  }

  public int number(String name, @Nullable String value, int byDefault, int min, int max) {
    return (int) number(name, value, (long) byDefault, min, max);
  }

  public long number(String name, @Nullable String value, long byDefault, long min, long max) {
    if (value == null) {
      return byDefault;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused below, like a number out of bounds.
    }
    refuse(name, "must be a number from " + min + " to " + max);
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

  /// @throws ProblemException 400 with all that is wrong
  public void check() {
    if (!wrong.isEmpty()) {
      throw new ProblemException(ErrorCode.INVALID_REQUEST, "The query is not valid.", wrong);
    }
  }
}
