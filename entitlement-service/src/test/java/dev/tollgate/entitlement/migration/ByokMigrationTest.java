package dev.tollgate.entitlement.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("WA-4")
class ByokMigrationTest {
  private static final Instant REPORTED = Instant.parse("2026-11-22T13:14:15.123456Z");
  private static final Instant DUE = Instant.parse("2026-12-22T13:14:15.123456Z");

  private final ByokMigration migration = ByokMigration.reported(UUID.randomUUID(), REPORTED);

  @Test
  void it_is_due_30_days_after_the_report_and_not_a_moment_before() {
    assertThat(migration.isDue(DUE.minusNanos(1))).isFalse();
    assertThat(migration.isDue(DUE)).isTrue();
  }

  @Test
  void the_dialog_is_there_once_on_each_day_of_utc_from_then_on() {
    ByokMigration dismissed = migration.dismissDialog(DUE);

    assertThat(migration.showsDialog(DUE.minusNanos(1))).isFalse();
    assertThat(migration.showsDialog(DUE)).isTrue();
    assertThat(dismissed.showsDialog(DUE)).isFalse();
    assertThat(dismissed.showsDialog(Instant.parse("2026-12-22T23:59:59.999999999Z"))).isFalse();
    assertThat(dismissed.showsDialog(Instant.parse("2026-12-23T00:00:00Z"))).isTrue();
    assertThat(dismissed.showsDialog(DUE.plus(Duration.ofDays(400)))).isTrue();
  }

  @Test
  void a_dialog_that_is_not_there_cannot_be_dismissed() {
    assertThat(migration.dismissDialog(DUE.minusNanos(1))).isSameAs(migration);
  }

  @Test
  void a_clock_that_lags_behind_brings_no_dialog_back() {
    ByokMigration dismissed = migration.dismissDialog(Instant.parse("2026-12-24T00:00:00Z"));

    ByokMigration again = dismissed.dismissDialog(Instant.parse("2026-12-23T23:59:59Z"));

    assertThat(dismissed.showsDialog(Instant.parse("2026-12-23T23:59:59Z"))).isFalse();
    assertThat(again.dueDismissedOn()).isEqualTo(LocalDate.parse("2026-12-24"));
  }

  @Test
  void a_dismissed_banner_stays_so_and_leaves_the_dialog_alone() {
    ByokMigration dismissed = migration.dismissBanner(REPORTED.plusSeconds(1));

    ByokMigration again = dismissed.dismissBanner(DUE);

    assertThat(migration.showsBanner()).isTrue();
    assertThat(dismissed.showsBanner()).isFalse();
    assertThat(again.bannerDismissedAt()).isEqualTo(REPORTED.plusSeconds(1));
    assertThat(dismissed.showsDialog(DUE)).isTrue();
  }
}
