package dev.tollgate.billing.wallet;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/// Months counted from an anchor, in UTC. Period n is half-open: from `start(n)` to `start(n + 1)`.
///
/// Each start is counted from the anchor itself, so that an anchor on the 31st meets the last day
/// of short months and the 31st again afterwards.
public record Months(Instant anchor) {

  public Instant start(int period) {
    return utc(anchor).plusMonths(period).toInstant(ZoneOffset.UTC);
  }

  /// The period that holds `at`; negative before the anchor.
  public int periodAt(Instant at) {
    int guess = Math.toIntExact(ChronoUnit.MONTHS.between(utc(anchor), utc(at)));
    while (start(guess).isAfter(at)) {
      guess--;
    }
    while (!start(guess + 1).isAfter(at)) {
      guess++;
    }
    return guess;
  }

  private static LocalDateTime utc(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
  }
}
