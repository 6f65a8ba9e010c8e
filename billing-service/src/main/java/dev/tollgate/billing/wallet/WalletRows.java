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
      "select * from wallet where account_id = any($1) order by account_id for update";

  private static final String IN_PLAY = "select * from lot where account_id = any($1) and in_play";

  private static final String LOT_OF = "select * from lot where grant_key = $1";

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
    Tuple ids = Tuple.of(ids(accounts));
    return transaction
        .preparedQuery(LOCK)
        .execute(ids)
        .chain(
            wallets ->
                transaction
                    .preparedQuery(IN_PLAY)
                    .execute(ids)
                    .map(lots -> assemble(wallets, lots, now)));
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
            Bucket.OUTSIDE, row.getLong("moved_micro")));
  }

  private static UUID[] ids(Set<UUID> accounts) {
    return accounts.toArray(UUID[]::new);
  }
}
