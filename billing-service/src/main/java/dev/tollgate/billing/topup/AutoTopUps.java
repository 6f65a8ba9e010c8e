package dev.tollgate.billing.topup;

import dev.tollgate.billing.Utc;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The wishes of the accounts.
@ApplicationScoped
class AutoTopUps {
  private static final String FIND =
      """
      select account_id, enabled, item, cap_cents, declines, decline_code, paused
        from auto_top_up where account_id = $1
      """;

  /// Opting in again forgets the declines.
  private static final String SET =
      """
      insert into auto_top_up (account_id, enabled, item, cap_cents, changed_at)
      values ($1, $2, $3, $4, $5)
      on conflict (account_id) do update
         set enabled = excluded.enabled, item = excluded.item, cap_cents = excluded.cap_cents,
             declines = 0, decline_code = null, paused = null, changed_at = excluded.changed_at
      """;

  private static final String WENT_WELL =
      """
      update auto_top_up set declines = 0, decline_code = null, paused = null where account_id = $1
      """;

  private static final String DECLINED =
      """
      update auto_top_up set declines = $2, decline_code = $3, paused = $4 where account_id = $1
      """;

  private final Clock clock;

  AutoTopUps(Clock clock) {
    this.clock = clock;
  }

  Uni<Optional<AutoTopUp>> find(SqlClient tx, UUID accountId) {
    return tx.preparedQuery(FIND)
        .execute(Tuple.of(accountId))
        .map(
            rows ->
                rows.rowCount() == 0
                    ? Optional.empty()
                    : Optional.of(read(rows.iterator().next())));
  }

  Uni<Void> set(SqlClient tx, UUID accountId, boolean enabled, String item, long capCents) {
    return tx.preparedQuery(SET)
        .execute(Tuple.of(accountId, enabled, item, capCents, Utc.of(Utc.now(clock))))
        .replaceWithVoid();
  }

  Uni<Void> wentWell(SqlClient worker, UUID accountId) {
    return worker.preparedQuery(WENT_WELL).execute(Tuple.of(accountId)).replaceWithVoid();
  }

  Uni<Void> declined(
      SqlClient worker, UUID accountId, int declines, String code, @Nullable String paused) {
    return worker
        .preparedQuery(DECLINED)
        .execute(Tuple.of(accountId, declines, code, paused))
        .replaceWithVoid();
  }

  private static AutoTopUp read(Row row) {
    return new AutoTopUp(
        row.getUUID("account_id"),
        row.getBoolean("enabled"),
        row.getString("item"),
        row.getLong("cap_cents"),
        row.getInteger("declines"),
        row.getString("decline_code"),
        row.getString("paused"));
  }
}
