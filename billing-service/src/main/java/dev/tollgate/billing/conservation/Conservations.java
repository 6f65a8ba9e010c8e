package dev.tollgate.billing.conservation;

import dev.tollgate.billing.Utc;
import dev.tollgate.billing.conservation.Conservation.Holdings;
import dev.tollgate.billing.wallet.Credits;
import dev.tollgate.kit.database.WorkerTransactions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Computes the report in one statement, so that all figures are of one moment.
@ApplicationScoped
class Conservations {
  /// The plan for one account and that for all have nothing in common.
  private static final String PLANNED_FOR_IT = "set local plan_cache_mode = force_custom_plan";

  private static final String REPORT =
      """
      with entry as (
        select kind, amount_micro as n, from_bucket as f, to_bucket as t,
               at >= coalesce($2::timestamptz, '-infinity') as inside
          from ledger_entry
         where ($1::uuid is null or account_id = $1) and at < $3),
      figures as (
        select coalesce(sum(n) filter (where t = 'AVAILABLE' and not inside), 0)
                 - coalesce(sum(n) filter (where f = 'AVAILABLE' and not inside), 0) as open_available,
               coalesce(sum(n) filter (where t = 'HELD' and not inside), 0)
                 - coalesce(sum(n) filter (where f = 'HELD' and not inside), 0) as open_held,
               coalesce(sum(n) filter (where t = 'AVAILABLE'), 0)
                 - coalesce(sum(n) filter (where f = 'AVAILABLE'), 0) as close_available,
               coalesce(sum(n) filter (where t = 'HELD'), 0)
                 - coalesce(sum(n) filter (where f = 'HELD'), 0) as close_held,
               coalesce(sum(n) filter (where kind = 'GRANT' and inside), 0) as granted,
               coalesce(sum(n) filter (where kind = 'TRANSFER_IN' and inside), 0) as transferred_in,
               coalesce(sum(n) filter (where kind = 'TRANSFER_OUT' and inside), 0) as transferred_out,
               coalesce(sum(n) filter (where kind = 'SPEND' and inside), 0) as spent,
               coalesce(sum(n) filter (where kind = 'EXPIRE' and inside), 0) as expired,
               coalesce(sum(n) filter (where kind = 'REFUND' and inside), 0) as refunded
          from entry),
      charges as (
        select coalesce(sum(credits_micro), 0) as charged, coalesce(sum(waived_micro), 0) as waived
          from charge
         where ($1::uuid is null or account_id = $1)
           and settled_at >= coalesce($2::timestamptz, '-infinity') and settled_at < $3),
      ledger_of as (
        select lot_id,
               sum(case to_bucket when 'AVAILABLE' then amount_micro else 0 end)
                 - sum(case from_bucket when 'AVAILABLE' then amount_micro else 0 end) as available,
               sum(case to_bucket when 'HELD' then amount_micro else 0 end)
                 - sum(case from_bucket when 'HELD' then amount_micro else 0 end) as held,
               sum(case to_bucket when 'SPENT' then amount_micro else 0 end) as spent
          from ledger_entry where $1::uuid is null or account_id = $1
         group by lot_id),
      pinned as (
        select p.lot_id, sum(p.held_micro) as held
          from lease l join lease_pin p on p.lease_id = l.id
         where l.state <> 'DONE' and ($1::uuid is null or l.account_id = $1)
         group by p.lot_id),
      drift as (
        select coalesce(sum(abs(l.available_micro - coalesce(o.available, 0))
                            + abs(l.held_micro - coalesce(o.held, 0))
                            + abs(l.held_micro - coalesce(p.held, 0))
                            + abs(l.spent_micro - coalesce(o.spent, 0))), 0) as drift
          from lot l left join ledger_of o on o.lot_id = l.id left join pinned p on p.lot_id = l.id
         where $1::uuid is null or l.account_id = $1)
      select * from figures, charges, drift
      """;

  private final WorkerTransactions worker;

  Conservations(WorkerTransactions worker) {
    this.worker = worker;
  }

  Uni<Conservation> of(@Nullable UUID account, @Nullable Instant from, Instant to) {
    return worker
        .inTransaction(
            transaction ->
                transaction
                    .query(PLANNED_FOR_IT)
                    .execute()
                    .chain(
                        () ->
                            transaction
                                .preparedQuery(REPORT)
                                .execute(Tuple.of(account, Utc.ofNullable(from), Utc.of(to)))))
        .map(rows -> report(account, from, to, rows.iterator().next()));
  }

  private static Conservation report(
      @Nullable UUID account, @Nullable Instant from, Instant to, Row row) {
    var opening = new Holdings(credits(row, "open_available"), credits(row, "open_held"));
    var closing = new Holdings(credits(row, "close_available"), credits(row, "close_held"));
    BigDecimal in = opening.sum().add(credits(row, "granted")).add(credits(row, "transferred_in"));
    BigDecimal out =
        credits(row, "spent")
            .add(credits(row, "expired"))
            .add(credits(row, "refunded"))
            .add(credits(row, "transferred_out"))
            .add(closing.sum());
    BigDecimal settled = credits(row, "spent").add(credits(row, "waived"));
    return new Conservation(
        account,
        from,
        to,
        opening,
        credits(row, "granted"),
        credits(row, "transferred_in"),
        credits(row, "spent"),
        credits(row, "expired"),
        credits(row, "refunded"),
        credits(row, "transferred_out"),
        closing,
        in.compareTo(out) == 0,
        credits(row, "charged"),
        credits(row, "waived"),
        settled.compareTo(credits(row, "charged")) == 0,
        credits(row, "drift"));
  }

  private static BigDecimal credits(Row row, String column) {
    return Credits.decimal(row.getBigDecimal(column).longValueExact());
  }
}
