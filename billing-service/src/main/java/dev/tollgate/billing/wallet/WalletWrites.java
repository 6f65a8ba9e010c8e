package dev.tollgate.billing.wallet;

import dev.tollgate.billing.Utc;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Two statements, however many wallets have changed: the wallets with their lots, the ledger. They
/// are sent at once, since each round trip lengthens the time for which the wallets are locked.
final class WalletWrites {
  private static final String WRITE =
      """
      with wallets as (
        update wallet w
           set version = n.version, recall = n.recall, deaths = n.deaths, free_period = n.free_period,
               refill_at = n.refill_at, kind = n.kind, tier = n.tier, status = n.status, anchor = n.anchor,
               account_version = n.account_version, merged_into = n.merged_into, moves_on = n.moves_on
          from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::int[], $6::timestamptz[],
                      $7::text[], $8::text[], $9::text[], $10::timestamptz[], $11::bigint[], $12::uuid[],
                      $13::boolean[])
            as n(account_id, version, recall, deaths, free_period, refill_at, kind, tier, status, anchor,
                 account_version, merged_into, moves_on)
         where w.account_id = n.account_id),
      lots as (
        insert into lot (id, account_id, grant_key, source, priority, cost_basis_nano_usd, effective_at, expires_at,
                         created_at, state, granted_micro, available_micro, held_micro, spent_micro, expired_micro,
                         refunded_micro, moved_micro, refund_due_micro)
        select * from unnest($14::uuid[], $15::uuid[], $16::text[], $17::text[], $18::int[], $19::bigint[],
                             $20::timestamptz[], $21::timestamptz[], $22::timestamptz[], $23::text[], $24::bigint[],
                             $25::bigint[], $26::bigint[], $27::bigint[], $28::bigint[], $29::bigint[], $30::bigint[],
                             $31::bigint[])
        on conflict (id) do update
           set state = excluded.state, available_micro = excluded.available_micro, held_micro = excluded.held_micro,
               spent_micro = excluded.spent_micro, expired_micro = excluded.expired_micro,
               refunded_micro = excluded.refunded_micro, moved_micro = excluded.moved_micro,
               refund_due_micro = excluded.refund_due_micro
         where lot.account_id = excluded.account_id
        returning id)
      select count(*) from lots
      """;

  private static final String LEDGER =
      """
      insert into ledger_entry (account_id, lot_id, at, kind, from_bucket, to_bucket, amount_micro, lease_id,
                                charge_id)
      select account_id, lot_id, at, kind, from_bucket, to_bucket, amount_micro, lease_id, charge_id
        from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::bigint[],
                    $8::uuid[], $9::text[])
             with ordinality
          as n(account_id, lot_id, at, kind, from_bucket, to_bucket, amount_micro, lease_id, charge_id, place)
       order by place
      """;

  Uni<Void> write(SqlConnection transaction, List<Wallet> wallets) {
    List<Lot> lots =
        wallets.stream().flatMap(wallet -> wallet.lots().stream()).filter(Lot::isChanged).toList();
    List<Entry> entries =
        wallets.stream()
            .flatMap(wallet -> wallet.movements().stream().map(each -> new Entry(wallet, each)))
            .toList();
    Tuple columns = Tuple.tuple();
    addWallets(columns, wallets);
    addLots(columns, lots);
    Uni<RowSet<Row>> written =
        transaction
            .preparedQuery(WRITE)
            .execute(columns)
            .onFailure(WalletWrites::isKeyTaken)
            .transform(taken -> new GrantKeyReusedException(lots.getLast().grant().key()))
            .invoke(rows -> refuseForeign(rows.iterator().next().getLong(0), lots));
    Uni<RowSet<Row>> noted =
        Uni.createFrom()
            .deferred(() -> transaction.preparedQuery(LEDGER).execute(entries(entries)));
    return Uni.combine().all().unis(written, noted).discardItems();
  }

  /// Two accounts came with one new grant key at the same moment; a lot's id follows from its key.
  private static void refuseForeign(long written, List<Lot> lots) {
    if (written != lots.size()) {
      throw new GrantKeyReusedException(lots.getLast().grant().key());
    }
  }

  /// The same, where the index of grant keys sees it before that of ids.
  private static boolean isKeyTaken(Throwable fault) {
    return fault instanceof PgException refused
        && "lot_grant_key_key".equals(refused.getConstraint());
  }

  private record Entry(Wallet wallet, Movement movement) {}

  private static void addWallets(Tuple columns, List<Wallet> wallets) {
    columns
        .addArrayOfUUID(column(wallets, Wallet::accountId, UUID[]::new))
        .addArrayOfLong(column(wallets, wallet -> wallet.state().version(), Long[]::new))
        .addArrayOfLong(column(wallets, Wallet::recall, Long[]::new))
        .addArrayOfLong(column(wallets, Wallet::deaths, Long[]::new))
        .addArrayOfInteger(column(wallets, wallet -> wallet.state().freePeriod(), Integer[]::new))
        .addArrayOfOffsetDateTime(times(wallets, Wallet::refillAt))
        .addArrayOfString(ofOwner(wallets, owner -> owner.kind().name()))
        .addArrayOfString(ofOwner(wallets, owner -> owner.tier().name()))
        .addArrayOfString(ofOwner(wallets, owner -> owner.status().name()))
        .addArrayOfOffsetDateTime(
            times(
                wallets,
                wallet -> wallet.state().owner() == null ? null : wallet.state().owner().anchor()))
        .addArrayOfLong(
            column(
                wallets,
                wallet -> wallet.state().owner() == null ? -1L : wallet.state().owner().version(),
                Long[]::new))
        .addArrayOfUUID(
            column(
                wallets,
                wallet ->
                    wallet.state().owner() == null ? null : wallet.state().owner().mergedInto(),
                UUID[]::new))
        .addArrayOfBoolean(column(wallets, Wallet::movesOn, Boolean[]::new));
  }

  private static @Nullable String[] ofOwner(List<Wallet> wallets, Function<Owner, String> value) {
    return wallets.stream()
        .map(wallet -> wallet.state().owner())
        .map(owner -> owner == null ? null : value.apply(owner))
        .toArray(String[]::new);
  }

  private static void addLots(Tuple columns, List<Lot> lots) {
    columns
        .addArrayOfUUID(column(lots, Lot::id, UUID[]::new))
        .addArrayOfUUID(column(lots, lot -> lot.grant().accountId(), UUID[]::new))
        .addArrayOfString(column(lots, lot -> lot.grant().key(), String[]::new))
        .addArrayOfString(column(lots, lot -> lot.source().name(), String[]::new))
        .addArrayOfInteger(column(lots, Lot::priority, Integer[]::new))
        .addArrayOfLong(column(lots, lot -> lot.grant().costBasisNanoUsd(), Long[]::new))
        .addArrayOfOffsetDateTime(times(lots, Lot::effectiveAt))
        .addArrayOfOffsetDateTime(times(lots, Lot::expiresAt))
        .addArrayOfOffsetDateTime(times(lots, Lot::createdAt))
        .addArrayOfString(column(lots, lot -> lot.state().name(), String[]::new))
        .addArrayOfLong(column(lots, lot -> lot.grant().amountMicro(), Long[]::new))
        .addArrayOfLong(column(lots, Lot::available, Long[]::new))
        .addArrayOfLong(column(lots, Lot::held, Long[]::new))
        .addArrayOfLong(column(lots, lot -> lot.in(Bucket.SPENT), Long[]::new))
        .addArrayOfLong(column(lots, lot -> lot.in(Bucket.EXPIRED), Long[]::new))
        .addArrayOfLong(column(lots, lot -> lot.in(Bucket.REFUNDED), Long[]::new))
        .addArrayOfLong(column(lots, lot -> lot.in(Bucket.OUTSIDE), Long[]::new))
        .addArrayOfLong(column(lots, Lot::refundDue, Long[]::new));
  }

  private static Tuple entries(List<Entry> entries) {
    return Tuple.tuple()
        .addArrayOfUUID(column(entries, entry -> entry.wallet().accountId(), UUID[]::new))
        .addArrayOfUUID(column(entries, entry -> entry.movement().lotId(), UUID[]::new))
        .addArrayOfOffsetDateTime(times(entries, entry -> entry.wallet().now()))
        .addArrayOfString(column(entries, entry -> entry.movement().kind().name(), String[]::new))
        .addArrayOfString(column(entries, entry -> entry.movement().from().name(), String[]::new))
        .addArrayOfString(column(entries, entry -> entry.movement().to().name(), String[]::new))
        .addArrayOfLong(column(entries, entry -> entry.movement().amountMicro(), Long[]::new))
        .addArrayOfUUID(column(entries, entry -> entry.movement().leaseId(), UUID[]::new))
        .addArrayOfString(column(entries, entry -> entry.movement().chargeId(), String[]::new));
  }

  private static <T, V> V[] column(
      List<T> rows,
      Function<T, ? extends @Nullable V> value,
      java.util.function.IntFunction<V[]> array) {
    return rows.stream().map(value).toArray(array);
  }

  private static <T> @Nullable OffsetDateTime[] times(
      List<T> rows, Function<T, @Nullable Instant> value) {
    return rows.stream().map(value).map(Utc::ofNullable).toArray(OffsetDateTime[]::new);
  }
}
