package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.Tier;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The projection of `account.changed`: full states, the highest version wins, erased stays erased.
@ApplicationScoped
public class AccountStates {
  private static final String FIND =
      """
      select account_id, version, tier, status, tokens_not_before, own_keys_ended from account_tier
       where account_id = $1
      """;

  private static final String APPLY =
      """
      insert into account_tier as known (account_id, version, tier, status, tokens_not_before, own_keys_ended)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (account_id) do update
        set version = excluded.version, tier = excluded.tier, status = excluded.status,
            tokens_not_before = coalesce(excluded.tokens_not_before, known.tokens_not_before),
            own_keys_ended = excluded.own_keys_ended
        where known.version <= excluded.version and known.status <> 'ERASED'
      """;

  private static final String ERASE =
      """
      insert into account_tier as known (account_id, version, tier, status) values ($1, 0, 'BASIC', 'ERASED')
      on conflict (account_id) do update set tier = 'BASIC', status = 'ERASED', tokens_not_before = null
        where known.status <> 'ERASED'
      """;

  public Uni<Optional<AccountState>> find(SqlConnection tx, UUID accountId) {
    return one(tx, FIND, accountId);
  }

  /// The state, which then does not change before the transaction ends.
  public Uni<Optional<AccountState>> hold(SqlConnection tx, UUID accountId) {
    return one(tx, FIND + " for share", accountId);
  }

  /// The state, which nobody else then holds or changes before the transaction ends.
  public Uni<Optional<AccountState>> lock(SqlConnection tx, UUID accountId) {
    return one(tx, FIND + " for update", accountId);
  }

  /// The same version again counts as news: it may have been asked for before its event came.
  ///
  /// @return whether it was news; then the row is locked until the transaction ends
  public Uni<Boolean> apply(SqlConnection tx, AccountState state) {
    @Nullable Instant notBefore = state.tokensNotBefore();
    Tuple values =
        Tuple.of(
            state.accountId(),
            state.version(),
            state.tier().name(),
            state.status().name(),
            notBefore == null ? null : notBefore.atOffset(ZoneOffset.UTC),
            state.ownKeysEnded());
    return tx.preparedQuery(APPLY).execute(values).map(rows -> rows.rowCount() == 1);
  }

  /// Leaves a bare row, so that nothing late brings the account back.
  public Uni<Void> erase(SqlConnection tx, UUID accountId) {
    return tx.preparedQuery(ERASE).execute(Tuple.of(accountId)).replaceWithVoid();
  }

  private static Uni<Optional<AccountState>> one(SqlConnection tx, String sql, UUID accountId) {
    return tx.preparedQuery(sql).execute(Tuple.of(accountId)).map(AccountStates::first);
  }

  private static Optional<AccountState> first(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return Optional.empty();
    }
    Row row = rows.iterator().next();
    @Nullable OffsetDateTime notBefore = row.getOffsetDateTime("tokens_not_before");
    return Optional.of(
        new AccountState(
            row.getUUID("account_id"),
            row.getLong("version"),
            Tier.valueOf(row.getString("tier")),
            AccountStatus.valueOf(row.getString("status")),
            notBefore == null ? null : notBefore.toInstant(),
            row.getBoolean("own_keys_ended")));
  }
}
