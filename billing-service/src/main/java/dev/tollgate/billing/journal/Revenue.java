package dev.tollgate.billing.journal;

import dev.tollgate.billing.Utc;
import dev.tollgate.kit.database.WorkerTransactions;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/// Turns deferred revenue into recognised revenue. A credit's share of its lot's price is earned
/// when it is spent or expires, and goes back when it is taken back; a plan without credits is
/// earned by whole days.
///
/// What is recognised of a lot is always floor(price × used ÷ granted) in total, never a sum of
/// rounded parts: a lot that is used up is recognised to the nano.
@ApplicationScoped
public class Revenue {
  private static final int BATCH = 5_000;

  private static final String LOCK = "select tx::text as tx, entry from revenue_cursor for update";

  /// Reads the ledger only up to the oldest transaction that still runs, so that none is passed by.
  private static final String FROM_LOTS =
      """
      with seen as (
        select tx, id, lot_id from ledger_entry
         where (tx, id) > ($1::text::xid8, $2) and tx < pg_snapshot_xmin(pg_current_snapshot())
         order by tx, id limit $3),
      worth as (
        select id, account_id, spent_micro + expired_micro as used, refunded_micro as returned,
               floor(cost_basis_nano_usd::numeric * (spent_micro + expired_micro)
                     / granted_micro)::bigint as earned_nano,
               floor(cost_basis_nano_usd::numeric * (spent_micro + expired_micro + refunded_micro)
                     / granted_micro)::bigint as gone_nano
          from lot
         where id in (select lot_id from seen) and cost_basis_nano_usd > 0),
      changed as (
        select worth.*, earned_nano - coalesce(recognised_nano, 0) as newly_earned,
               gone_nano - earned_nano - coalesce(returned_nano, 0) as newly_returned
          from worth left join lot_revenue on lot_id = id
         where earned_nano <> coalesce(recognised_nano, 0)
            or gone_nano - earned_nano <> coalesce(returned_nano, 0)),
      kept as (
        insert into lot_revenue (lot_id, recognised_nano, returned_nano)
        select id, earned_nano, gone_nano - earned_nano from changed
        on conflict (lot_id) do update
           set recognised_nano = excluded.recognised_nano,
               returned_nano = excluded.returned_nano),
      entry as (
        insert into journal_entry (key, account_id, reason, recorded_at)
        select 'revenue:' || id || ':' || used || ':' || returned, account_id, 'revenue', $4
          from changed
        returning id, key),
      line as (
        insert into journal_line (entry_id, position, account_id, book, amount_nano)
        select entry.id, part.position, account_id, part.book, part.amount
          from changed
          join entry on key = 'revenue:' || changed.id || ':' || used || ':' || returned
         cross join lateral (values
           (1, 'deferred_revenue', newly_earned + newly_returned),
           (2, 'recognised_revenue', -newly_earned),
           (3, 'returns', -newly_returned)) as part (position, book, amount)
         where part.amount <> 0),
      moved as (
        update revenue_cursor set tx = last.tx, entry = last.id
          from (select tx, id from seen order by tx desc, id desc limit 1) last)
      select count(*) from seen
      """;

  /// By whole days from the period's start, and the rest at its end. What was withdrawn is not
  /// earned any more.
  private static final String FROM_PERIODS =
      """
      with worth as (
        select id, account_id,
               floor((amount_cents - least(amount_cents, refunded_cents + disputed_cents))
                     * 10000000::numeric
                     * case when $1 >= period_end then 1
                            else greatest(0, floor(extract(epoch from $1 - period_start) / 86400)
                                 * 86400 / extract(epoch from period_end - period_start)) end
                    )::bigint as earned_nano,
               least(amount_cents, refunded_cents + disputed_cents) * 10000000 as given_nano
          from payment left join payment_revenue on payment_id = id
         where credits_micro = 0 and period_end > period_start
           and (earned_to is null or earned_to < period_end
                or returned_nano <> least(amount_cents, refunded_cents + disputed_cents) * 10000000)),
      changed as (
        select worth.*, earned_nano - coalesce(recognised_nano, 0) as newly_earned,
               given_nano - coalesce(returned_nano, 0) as newly_returned
          from worth left join payment_revenue on payment_id = id
         where earned_nano <> coalesce(recognised_nano, 0)
            or given_nano <> coalesce(returned_nano, 0)),
      kept as (
        insert into payment_revenue (payment_id, recognised_nano, returned_nano, earned_to)
        select id, earned_nano, given_nano, $1 from changed
        on conflict (payment_id) do update
           set recognised_nano = excluded.recognised_nano,
               returned_nano = excluded.returned_nano, earned_to = excluded.earned_to),
      entry as (
        insert into journal_entry (key, account_id, reason, recorded_at)
        select 'revenue:' || id || ':' || (extract(epoch from $1) * 1000000)::bigint, account_id,
               'revenue', $1
          from changed
        returning id, key)
      insert into journal_line (entry_id, position, account_id, book, amount_nano)
      select entry.id, part.position, account_id, part.book, part.amount
        from changed
        join entry
          on key = 'revenue:' || changed.id || ':' || (extract(epoch from $1) * 1000000)::bigint
       cross join lateral (values
         (1, 'deferred_revenue', newly_earned + newly_returned),
         (2, 'recognised_revenue', -newly_earned),
         (3, 'returns', -newly_returned)) as part (position, book, amount)
       where part.amount <> 0
      """;

  private final WorkerTransactions worker;
  private final JournalEntries journal;
  private final Clock clock;

  Revenue(WorkerTransactions worker, JournalEntries journal, Clock clock) {
    this.worker = worker;
    this.journal = journal;
    this.clock = clock;
  }

  /// Brings the journal up to what the ledger says now.
  @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  public Uni<Void> recognise() {
    return worker
        .inTransaction(this::batch)
        .chain(read -> read < BATCH ? Uni.createFrom().voidItem() : recognise());
  }

  private Uni<Long> batch(SqlConnection tx) {
    return tx.query(LOCK)
        .execute()
        .map(rows -> rows.iterator().next())
        .call(() -> journal.open(tx))
        .chain(cursor -> fromLots(tx, cursor))
        .call(() -> tx.preparedQuery(FROM_PERIODS).execute(Tuple.of(Utc.of(Utc.now(clock)))));
  }

  private Uni<Long> fromLots(SqlConnection tx, Row cursor) {
    return tx.preparedQuery(FROM_LOTS)
        .execute(
            Tuple.of(
                cursor.getString("tx"), cursor.getLong("entry"), BATCH, Utc.of(Utc.now(clock))))
        .map(rows -> rows.iterator().next().getLong(0));
  }
}
