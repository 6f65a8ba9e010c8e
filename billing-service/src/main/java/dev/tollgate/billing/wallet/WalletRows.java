package dev.tollgate.billing.wallet;

import dev.tollgate.billing.Utc;
import dev.tollgate.contracts.account.AccountKind;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Loads and writes wallets, lots and ledger entries, each for many accounts in one statement.
@ApplicationScoped
class WalletRows {
  private static final String OPEN =
      """
      insert into wallet (account_id, created_at)
      select account_id, $2 from unnest($1::uuid[]) as a(account_id) order by account_id
      on conflict do nothing
      """;

  private static final String LOCK =
      """
      select account_id, kind, tier, status, anchor, account_version, merged_into, version, recall, deaths, free_period
        from wallet where account_id = any($1) order by account_id for update
      """;

  private static final String LOCK_FREE = LOCK + " skip locked";

  /// What [#lot] reads.
  static final String LOT_COLUMNS =
      """
      id, account_id, grant_key, source, cost_basis_nano_usd, effective_at, expires_at, created_at, state, \
      granted_micro, available_micro, held_micro, spent_micro, expired_micro, refunded_micro, moved_micro, \
      refund_due_micro""";

  private static final String IN_PLAY =
      "select " + LOT_COLUMNS + " from lot where account_id = any($1) and in_play";

  /// An account can have become part of one that has become part of a third.
  private static final String HEIRS =
      """
      with recursive heir as (
        select account_id, merged_into, 1 as step from wallet
         where account_id = any($1) and merged_into is not null
        union
        select heir.account_id, w.merged_into, step + 1 from heir
          join wallet w on w.account_id = heir.merged_into and w.merged_into is not null
         where step < 20)
      select distinct on (account_id) account_id, merged_into from heir order by account_id, step desc
      """;

  private static final String LOT_OF = "select " + LOT_COLUMNS + " from lot where grant_key = $1";

  /// Postgres expects so much of the next statement that it would compile it for 300 ms.
  private static final String NOT_COMPILED = "set local jit = off";

  /// What one payment bought; the keys are those of [PaidLots]. `offset 0` has what merges handed
  /// on looked up lot by lot: Postgres, which expects thousands, would read all there is.
  private static final String PAID_LOTS =
      """
      with recursive paid (lot_id) as (
        select id from lot where grant_key = $1
        union
        select id from lot
         where grant_key like 'again:%' and split_part(grant_key, ':', 2) = split_part($1, ':', 2)
        union
        select merged.id from paid cross join lateral (
          select id from lot
           where grant_key like 'merge:%' and split_part(grant_key, ':', 2) = lot_id::text offset 0) merged)
      """
          + "select "
          + LOT_COLUMNS
          + " from lot where id in (select lot_id from paid)";

  private static final String BALANCE =
      """
      select w.version,
             coalesce(sum(l.available_micro) filter (where l.effective_at <= $2), 0)::bigint as available_micro,
             coalesce(sum(l.available_micro) filter (where l.effective_at > $2), 0)::bigint as upcoming_micro,
             coalesce(sum(l.held_micro), 0)::bigint as held_micro
        from wallet w
        left join lot l on l.account_id = w.account_id and l.in_play
             and (l.held_micro > 0 or l.expires_at is null or l.expires_at > $2)
       where w.account_id = $1
       group by w.account_id
      """;

  private final WalletWrites writes = new WalletWrites();

  Uni<Void> open(SqlConnection transaction, Set<UUID> accounts, Instant now) {
    return transaction
        .preparedQuery(OPEN)
        .execute(Tuple.of(ids(accounts), Utc.of(now)))
        .replaceWithVoid();
  }

  Uni<Map<UUID, Wallet>> lock(SqlConnection transaction, Set<UUID> accounts, Instant now) {
    return lock(transaction, LOCK, accounts, now);
  }

  /// Of those only that nobody else has locked.
  Uni<Map<UUID, Wallet>> lockFree(SqlConnection transaction, Set<UUID> accounts, Instant now) {
    return lock(transaction, LOCK_FREE, accounts, now);
  }

  /// Both statements are on their way at once; the second sees what is there once the first has its
  /// locks.
  private static Uni<Map<UUID, Wallet>> lock(
      SqlConnection transaction, String locking, Set<UUID> accounts, Instant now) {
    Tuple ids = Tuple.of(ids(accounts));
    return Uni.combine()
        .all()
        .unis(
            transaction.preparedQuery(locking).execute(ids),
            transaction.preparedQuery(IN_PLAY).execute(ids))
        .with((wallets, lots) -> assemble(wallets, lots, now));
  }

  Uni<Map<UUID, UUID>> heirs(SqlConnection transaction, Set<UUID> accounts) {
    return transaction
        .preparedQuery(HEIRS)
        .execute(Tuple.of(ids(accounts)))
        .map(
            rows -> {
              Map<UUID, UUID> heirs = new HashMap<>();
              for (Row row : rows) {
                heirs.put(row.getUUID("account_id"), row.getUUID("merged_into"));
              }
              return heirs;
            });
  }

  private static Map<UUID, Wallet> assemble(RowSet<Row> wallets, RowSet<Row> lots, Instant now) {
    Map<UUID, List<Lot>> lotsOf = new HashMap<>();
    for (Row row : lots) {
      lotsOf.computeIfAbsent(row.getUUID("account_id"), account -> new ArrayList<>()).add(lot(row));
    }
    Map<UUID, Wallet> byAccount = new HashMap<>();
    for (Row row : wallets) {
      UUID account = row.getUUID("account_id");
      byAccount.put(account, new Wallet(state(row), lotsOf.getOrDefault(account, List.of()), now));
    }
    return byAccount;
  }

  Uni<Optional<Lot>> lotOf(SqlConnection transaction, String grantKey) {
    return transaction
        .preparedQuery(LOT_OF)
        .execute(Tuple.of(grantKey))
        .map(
            rows ->
                rows.iterator().hasNext()
                    ? Optional.of(lot(rows.iterator().next()))
                    : Optional.empty());
  }

  /// The lot that was paid for, those given again for it, and what a merge handed on of these.
  Uni<List<Lot>> paidLots(SqlConnection transaction, String grantKey) {
    return transaction
        .query(NOT_COMPILED)
        .execute()
        .chain(() -> transaction.preparedQuery(PAID_LOTS).execute(Tuple.of(grantKey)))
        .map(
            rows -> {
              List<Lot> lots = new ArrayList<>();
              for (Row row : rows) {
                lots.add(lot(row));
              }
              return lots;
            });
  }

  Uni<Void> write(SqlConnection transaction, Collection<Wallet> changed) {
    return writes.write(transaction, List.copyOf(changed));
  }

  Uni<Balance> balance(SqlConnection transaction, UUID accountId, Instant now) {
    OffsetDateTime at = Utc.of(now);
    return transaction
        .preparedQuery(BALANCE)
        .execute(Tuple.of(accountId, at))
        .map(
            rows ->
                rows.iterator().hasNext()
                    ? balance(accountId, rows.iterator().next())
                    : new Balance(accountId, 0, 0, 0, 0));
  }

  private static Balance balance(UUID accountId, Row row) {
    return new Balance(
        accountId,
        row.getLong("version"),
        row.getLong("available_micro"),
        row.getLong("held_micro"),
        row.getLong("upcoming_micro"));
  }

  private static Wallet.State state(Row row) {
    String kind = row.getString("kind");
    Owner owner =
        kind == null
            ? null
            : new Owner(
                AccountKind.valueOf(kind),
                Tier.valueOf(row.getString("tier")),
                AccountStatus.valueOf(row.getString("status")),
                Utc.instant(row, "anchor"),
                row.getLong("account_version"),
                row.getUUID("merged_into"));
    return new Wallet.State(
        row.getUUID("account_id"),
        owner,
        row.getLong("version"),
        row.getLong("recall"),
        row.getLong("deaths"),
        row.getInteger("free_period"));
  }

  static Lot lot(Row row) {
    var grant =
        new Grant(
            row.getUUID("account_id"),
            row.getString("grant_key"),
            LotSource.valueOf(row.getString("source")),
            row.getLong("granted_micro"),
            row.getLong("cost_basis_nano_usd"),
            Utc.instant(row, "effective_at"),
            Utc.nullableInstant(row, "expires_at"));
    return new Lot(
        row.getUUID("id"),
        grant,
        Utc.instant(row, "created_at"),
        LotState.valueOf(row.getString("state")),
        Map.of(
            Bucket.AVAILABLE, row.getLong("available_micro"),
            Bucket.HELD, row.getLong("held_micro"),
            Bucket.SPENT, row.getLong("spent_micro"),
            Bucket.EXPIRED, row.getLong("expired_micro"),
            Bucket.REFUNDED, row.getLong("refunded_micro"),
            Bucket.OUTSIDE, row.getLong("moved_micro")),
        row.getLong("refund_due_micro"));
  }

  private static UUID[] ids(Set<UUID> accounts) {
    return accounts.toArray(UUID[]::new);
  }
}
