package dev.tollgate.entitlement.quota;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/// A month of an account, half-open: `start` belongs to it, `end` to the next one.
///
/// The n-th month starts n calendar months after the anchor, in UTC. It is always counted from the
/// anchor, never from the month before, so that an account of the 31st comes back to the 31st after
/// a short month.
public record BillingMonth(Instant start, Instant end) {

  /// The month of an account with this anchor that holds `at`.
  public static BillingMonth containing(Instant at, Instant anchor) {
    ZonedDateTime from = anchor.atZone(ZoneOffset.UTC);
    long months = ChronoUnit.MONTHS.between(from, at.atZone(ZoneOffset.UTC));
    // between() truncates towards zero and knows nothing of clipped month ends.
    while (from.plusMonths(months).toInstant().isAfter(at)) {
      months--;
    }
    while (!from.plusMonths(months + 1).toInstant().isAfter(at)) {
      months++;
    }
    return new BillingMonth(
        from.plusMonths(months).toInstant(), from.plusMonths(months + 1).toInstant());
  }

  public boolean contains(Instant at) {
    return !at.isBefore(start) && at.isBefore(end);
  }
}
