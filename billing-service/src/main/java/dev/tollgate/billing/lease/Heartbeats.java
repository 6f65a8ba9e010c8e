package dev.tollgate.billing.lease;

import dev.tollgate.contracts.lease.LeaseHeartbeat;
import dev.tollgate.contracts.lease.LeaseHeartbeat.Beat;
import dev.tollgate.contracts.lease.LeaseHeartbeatReply;
import dev.tollgate.kit.database.WorkerTransactions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// P13: keeps the listed leases alive and takes the gateway's word on what is idle. Touches no
/// wallet.
@ApplicationScoped
class Heartbeats {
  /// The state is read under the row's lock: a lease is either kept alive or fenced, never both
  /// (hole 9).
  private static final String BEAT =
      """
      with listed as (
        select id from lease
         where id = any($2) and gateway_id = $1 and state <> 'DONE'
         order by id for no key update)
      update lease l
         set last_seen_well = (select well_millis from well_clock), idle_micro = b.idle,
             idle_recall = least(b.recall, (select w.recall from wallet w where w.account_id = l.account_id))
        from listed join unnest($2::uuid[], $3::bigint[], $4::bigint[]) as b(id, idle, recall) using (id)
       where l.id = listed.id
      returning l.id, l.state
      """;

  private final WorkerTransactions worker;

  Heartbeats(WorkerTransactions worker) {
    this.worker = worker;
  }

  /// Leases that are fenced, done, unknown or another gateway's are over.
  Uni<LeaseHeartbeatReply> beat(LeaseHeartbeat heartbeat) {
    List<Beat> beats = heartbeat.leases();
    Tuple listed =
        Tuple.of(
            heartbeat.gatewayId(),
            beats.stream().map(Beat::leaseId).toArray(UUID[]::new),
            beats.stream().map(Beat::idleMicro).toArray(Long[]::new),
            beats.stream().map(Beat::recall).toArray(Long[]::new));
    return worker
        .inTransaction(transaction -> transaction.preparedQuery(BEAT).execute(listed))
        .map(alive -> reply(heartbeat, alive));
  }

  private static LeaseHeartbeatReply reply(LeaseHeartbeat heartbeat, RowSet<Row> listed) {
    Set<UUID> trusted = new HashSet<>();
    for (Row row : listed) {
      if (LeaseState.valueOf(row.getString("state")).isTrusted()) {
        trusted.add(row.getUUID("id"));
      }
    }
    List<UUID> over =
        heartbeat.leases().stream().map(Beat::leaseId).filter(id -> !trusted.contains(id)).toList();
    return new LeaseHeartbeatReply(heartbeat.incarnation(), over);
  }
}
