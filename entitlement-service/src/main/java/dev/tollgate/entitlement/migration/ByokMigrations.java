package dev.tollgate.entitlement.migration;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The migrations of all accounts, at most one each.
@Singleton
public class ByokMigrations {
  public Uni<Optional<ByokMigration>> find(SqlConnection tx, UUID accountId) {
    return tx.preparedQuery("select * from byok_migration where account_id = $1")
        .execute(Tuple.of(accountId))
        .map(ByokMigrations::first);
  }

  /// Finds and locks: whoever is going to [#save] must have found it so.
  public Uni<Optional<ByokMigration>> lock(SqlConnection tx, UUID accountId) {
    return tx.preparedQuery("select * from byok_migration where account_id = $1 for update")
        .execute(Tuple.of(accountId))
        .map(ByokMigrations::first);
  }

  Uni<Void> add(SqlConnection tx, ByokMigration reported) {
    return tx.preparedQuery("insert into byok_migration (account_id, reported_at) values ($1, $2)")
        .execute(Tuple.of(reported.accountId(), reported.reportedAt().atOffset(ZoneOffset.UTC)))
        .replaceWithVoid();
  }

  /// Stores what was dismissed.
  public Uni<Void> save(SqlConnection tx, ByokMigration changed) {
    return tx.preparedQuery(
            """
            update byok_migration set banner_dismissed_at = $2, due_dismissed_on = $3
             where account_id = $1
            """)
        .execute(
            Tuple.of(
                changed.accountId(), offset(changed.bannerDismissedAt()), changed.dueDismissedOn()))
        .replaceWithVoid();
  }

  private static Optional<ByokMigration> first(RowSet<Row> rows) {
    for (Row row : rows) {
      return Optional.of(
          new ByokMigration(
              row.getUUID("account_id"),
              row.getOffsetDateTime("reported_at").toInstant(),
              instant(row.getOffsetDateTime("banner_dismissed_at")),
              row.getLocalDate("due_dismissed_on")));
    }
    return Optional.empty();
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  private static @Nullable OffsetDateTime offset(@Nullable Instant time) {
    return time == null ? null : time.atOffset(ZoneOffset.UTC);
  }
}
