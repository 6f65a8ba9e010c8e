package dev.tollgate.entitlement.notice;

import dev.tollgate.entitlement.migration.ByokMigration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a migration shows (WA-4): a banner, and once it is due a dialog whose id holds the day.
final class MigrationNotices {
  private static final String BANNER = Notice.Kind.BYOK_MIGRATION.wireName();

  private MigrationNotices() {}

  static List<Notice> of(ByokMigration migration, Instant now) {
    List<Notice> notices = new ArrayList<>(2);
    if (migration.showsBanner()) {
      notices.add(Notice.of(Notice.Kind.BYOK_MIGRATION, BANNER, migration.reportedAt()));
    }
    if (migration.showsDialog(now)) {
      notices.add(Notice.of(Notice.Kind.BYOK_MIGRATION_DUE, dialog(now), migration.dueAt()));
    }
    return notices;
  }

  /// Unchanged when it was dismissed before; empty when the id names none of its notices now.
  static Optional<ByokMigration> dismiss(ByokMigration migration, String id, Instant now) {
    if (id.equals(BANNER)) {
      return Optional.of(migration.dismissBanner(now));
    }
    if (id.equals(dialog(now)) && migration.isDue(now)) {
      return Optional.of(migration.dismissDialog(now));
    }
    return Optional.empty();
  }

  private static String dialog(Instant now) {
    return Notice.Kind.BYOK_MIGRATION_DUE.wireName()
        + "-"
        + LocalDate.ofInstant(now, ZoneOffset.UTC);
  }
}
