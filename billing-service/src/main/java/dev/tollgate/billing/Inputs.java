package dev.tollgate.billing;

import dev.tollgate.kit.problem.QueryInputs;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Reads the parameters of a query, times among them.
public final class Inputs extends QueryInputs {
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

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
}
