package dev.tollgate.metering.retention;

import dev.tollgate.metering.MeteringConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/// Which days are kept, in UTC: a period of n days keeps today and the n days before it, so that no
/// moment inside the period is ever missing.
public record Retention(LocalDate today, int usageDays, int dedupeDays) {

  public static Retention at(Clock clock, MeteringConfig config) {
    return new Retention(
        LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC),
        days(config.rawRetention()),
        days(config.dedupeMemory()));
  }

  /// From here on raw events and minute windows are kept.
  public Instant usageSince() {
    return today.minusDays(usageDays).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /// From here on ids of counted events are remembered.
  public Instant dedupeSince() {
    return today.minusDays(dedupeDays).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static int days(Duration period) {
    return Math.toIntExact(Math.ceilDiv(period.toSeconds(), Duration.ofDays(1).toSeconds()));
  }
}
