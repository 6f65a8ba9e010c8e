package dev.tollgate.billing.lease;

import dev.tollgate.billing.BillingConfig;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.usage.LeaseFenced;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.event.Outbox;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/// P15: fences leases whose gateway fell silent. Nothing is freed before the fence has come by on
/// the usage topic, behind every event that the gateway got out (P12).
///
/// Silence is counted in billing's own well time, which stands still while billing or its database
/// is away: a gateway that could not reach us is not dead. Well time is never faster than the
/// database's clock, however many replicas watch and whatever their own clocks say.
@ApplicationScoped
class OrphanLeases {
  private static final long TICK_MILLIS = 1_000;

  /// The clock is read under the row's lock, and again, later, for `beat_at`: no moment counts
  /// twice.
  private static final String TICK =
      """
      update well_clock
         set well_millis = well_millis + case
               when clock_timestamp() - beat_at between interval '0' and make_interval(secs => $1::bigint / 1000.0)
               then floor(extract(epoch from clock_timestamp() - beat_at) * 1000)::bigint else 0 end,
             beat_at = clock_timestamp()
      returning well_millis
      """;

  private static final String FENCE =
      """
      with silent as (
        select id from lease
         where state in ('GRANTED', 'CLOSING') and last_seen_well <= $1
         order by id limit 500 for no key update)
      update lease l set state = 'FENCED' from silent where l.id = silent.id
      returning l.id, l.account_id, l.gateway_id
      """;

  private final WorkerTransactions worker;
  private final Outbox outbox;
  private final LeaseSettings settings;
  private final MeterRegistry metrics;

  OrphanLeases(
      WorkerTransactions worker, Outbox outbox, BillingConfig config, MeterRegistry metrics) {
    this.worker = worker;
    this.outbox = outbox;
    this.settings = config.lease();
    this.metrics = metrics;
  }

  @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  Uni<Void> watch() {
    return worker
        .inTransaction(this::tick)
        .chain(wellMillis -> worker.inTransaction(transaction -> fence(transaction, wellMillis)));
  }

  private Uni<Long> tick(SqlConnection transaction) {
    return transaction
        .preparedQuery(TICK)
        .execute(Tuple.of(settings.wellGap().toMillis()))
        .map(rows -> rows.iterator().next().getLong("well_millis"));
  }

  private Uni<Void> fence(SqlConnection transaction, long wellMillis) {
    // A beat is stamped with the last tick, so it may seem older than it is by one tick.
    long silentSince = wellMillis - settings.silence().toMillis() - TICK_MILLIS;
    return transaction
        .preparedQuery(FENCE)
        .execute(Tuple.of(silentSince))
        .chain(fenced -> tell(transaction, fenced));
  }

  private Uni<Void> tell(SqlConnection transaction, RowSet<Row> fenced) {
    Uni<Void> told = Uni.createFrom().voidItem();
    for (Row row : fenced) {
      var event =
          new LeaseFenced(
              row.getUUID("id"), row.getUUID("account_id"), row.getString("gateway_id"));
      metrics.counter("tollgate_leases_fenced").increment();
      told =
          told.chain(
              () ->
                  outbox.add(
                      transaction,
                      Topics.USAGE,
                      event.accountId().toString(),
                      LeaseFenced.TYPE,
                      event));
    }
    return told;
  }
}
