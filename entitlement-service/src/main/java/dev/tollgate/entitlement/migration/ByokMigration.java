package dev.tollgate.entitlement.migration;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An account on its way from own keys to the platform's: a banner until it is dismissed, and from
/// [#GRACE] after the report on a dialog on every day (UTC) on which it was not dismissed yet.
///
/// @param dueDismissedOn the last day on which the dialog was dismissed
public record ByokMigration(
    @JsonIgnore UUID accountId,
    Instant reportedAt,
    @Nullable Instant bannerDismissedAt,
    @Nullable LocalDate dueDismissedOn) {
  public static final Duration GRACE = Duration.ofDays(30);

  static ByokMigration reported(UUID accountId, Instant now) {
    return new ByokMigration(accountId, now.truncatedTo(ChronoUnit.MICROS), null, null);
  }

  /// From when on the migration is due, inclusive.
  public Instant dueAt() {
    return reportedAt.plus(GRACE);
  }

  public boolean isDue(Instant now) {
    return !now.isBefore(dueAt());
  }

  public boolean showsBanner() {
    return bannerDismissedAt == null;
  }

  public boolean showsDialog(Instant now) {
    return isDue(now) && (dueDismissedOn == null || day(now).isAfter(dueDismissedOn));
  }

  /// For ever; the first time counts.
  public ByokMigration dismissBanner(Instant now) {
    return bannerDismissedAt == null
        ? new ByokMigration(
            accountId, reportedAt, now.truncatedTo(ChronoUnit.MICROS), dueDismissedOn)
        : this;
  }

  /// Until the day is over.
  public ByokMigration dismissDialog(Instant now) {
    return showsDialog(now)
        ? new ByokMigration(accountId, reportedAt, bannerDismissedAt, day(now))
        : this;
  }

  private static LocalDate day(Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC);
  }
}
