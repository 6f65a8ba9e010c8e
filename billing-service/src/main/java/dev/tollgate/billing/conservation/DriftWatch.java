package dev.tollgate.billing.conservation;

import dev.tollgate.kit.database.WorkerTransactions;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Computes the lots of every account that moved anew from its ledger, and what they hold from what
/// leases pin. The gauge `tollgate_ledger_drift_micro_credits` is 0 unless something is broken, and
/// stays up until that is mended. It begins where the ledger ends when the service starts; the
/// conservation report looks at all of it.
@ApplicationScoped
class DriftWatch {
  private static final Logger LOG = Logger.getLogger(DriftWatch.class);
  private static final int ENTRIES = 5_000;

  private static final String BEGIN =
      "select pg_snapshot_xmin(pg_current_snapshot())::text as tx, 0::bigint as id";

  /// Only up to the oldest transaction that still runs, so that none is passed by.
  private static final String NEXT =
      """
      select account_id, tx::text as tx, id from ledger_entry
       where (tx, id) > ($1::text::xid8, $2) and tx < pg_snapshot_xmin(pg_current_snapshot())
       order by ledger_entry.tx, id limit $3
      """;

  private static final String DRIFT =
      """
      with ledger_of as (
        select lot_id,
               sum(case to_bucket when 'AVAILABLE' then amount_micro else 0 end)
                 - sum(case from_bucket when 'AVAILABLE' then amount_micro else 0 end) as available,
               sum(case to_bucket when 'HELD' then amount_micro else 0 end)
                 - sum(case from_bucket when 'HELD' then amount_micro else 0 end) as held,
               sum(case to_bucket when 'SPENT' then amount_micro else 0 end) as spent
          from ledger_entry where account_id = any($1)
         group by lot_id),
      pinned as (
        select p.lot_id, sum(p.held_micro) as held
          from lease l join lease_pin p on p.lease_id = l.id
         where l.state <> 'DONE' and l.account_id = any($1)
         group by p.lot_id)
      select l.account_id,
             sum(abs(l.available_micro - coalesce(o.available, 0))
                 + abs(l.held_micro - coalesce(o.held, 0))
                 + abs(l.held_micro - coalesce(p.held, 0))
                 + abs(l.spent_micro - coalesce(o.spent, 0)))::bigint as drift
        from lot l left join ledger_of o on o.lot_id = l.id left join pinned p on p.lot_id = l.id
       where l.account_id = any($1)
       group by l.account_id
      """;

  private record Place(String tx, long id) {
    static Place of(Row row) {
      return new Place(row.getString("tx"), row.getLong("id"));
    }
  }

  private final WorkerTransactions worker;
  private final Set<UUID> drifting = new HashSet<>();
  private @Nullable Place reached;
  private volatile long drift;

  DriftWatch(WorkerTransactions worker, MeterRegistry metrics) {
    this.worker = worker;
    Gauge.builder("tollgate_ledger_drift_micro_credits", this, watch -> watch.drift)
        .register(metrics);
  }

  @Scheduled(every = "1m", concurrentExecution = ConcurrentExecution.SKIP)
  Uni<Void> look() {
    Place from = reached;
    if (from == null) {
      return worker
          .pool()
          .query(BEGIN)
          .execute()
          .invoke(rows -> reached = Place.of(rows.iterator().next()))
          .replaceWithVoid();
    }
    return worker
        .pool()
        .preparedQuery(NEXT)
        .execute(Tuple.of(from.tx(), from.id(), ENTRIES))
        .chain(this::compare);
  }

  private Uni<Void> compare(RowSet<Row> entries) {
    Set<UUID> accounts = new HashSet<>(drifting);
    Place last = reached;
    for (Row entry : entries) {
      accounts.add(entry.getUUID("account_id"));
      last = Place.of(entry);
    }
    reached = last;
    return accounts.isEmpty()
        ? Uni.createFrom().voidItem()
        : worker
            .pool()
            .preparedQuery(DRIFT)
            .execute(Tuple.of(accounts.toArray(UUID[]::new)))
            .invoke(this::tell)
            .chain(() -> entries.rowCount() < ENTRIES ? Uni.createFrom().voidItem() : look());
  }

  private void tell(RowSet<Row> found) {
    long sum = 0;
    drifting.clear();
    for (Row row : found) {
      long micro = row.getLong("drift");
      if (micro != 0) {
        LOG.errorf(
            "lots of %s differ from their ledger and leases by %d",
            row.getUUID("account_id"), micro);
        drifting.add(row.getUUID("account_id"));
        sum = Math.addExact(sum, micro);
      }
    }
    drift = sum;
  }
}
