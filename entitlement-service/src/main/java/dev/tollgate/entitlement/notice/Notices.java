package dev.tollgate.entitlement.notice;

import dev.tollgate.entitlement.account.Account;
import dev.tollgate.entitlement.migration.ByokMigrations;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Gathers the notices of all kinds. None is stored: they follow from what they tell of.
@Singleton
class Notices {
  private final ByokMigrations migrations;
  private final Clock clock;

  Notices(ByokMigrations migrations, Clock clock) {
    this.migrations = migrations;
    this.clock = clock;
  }

  /// What the account is to be shown now; nothing of a migration that is over.
  Uni<List<Notice>> of(SqlConnection tx, Account account) {
    if (account.ownKeysEnded()) {
      return Uni.createFrom().item(List.of());
    }
    Instant now = clock.instant();
    return migrations
        .find(tx, account.id())
        .map(
            found -> found.map(migration -> MigrationNotices.of(migration, now)).orElse(List.of()));
  }

  /// False when the id names no notice that the account has now, dismissed or not.
  Uni<Boolean> dismiss(SqlConnection tx, UUID accountId, String id) {
    Instant now = clock.instant();
    return migrations
        .lock(tx, accountId)
        .map(found -> found.flatMap(migration -> MigrationNotices.dismiss(migration, id, now)))
        .chain(
            dismissed ->
                dismissed.isEmpty()
                    ? Uni.createFrom().item(false)
                    : migrations.save(tx, dismissed.get()).replaceWith(true));
  }
}
