package dev.tollgate.billing.lease;

import dev.tollgate.billing.Utc;
import dev.tollgate.billing.wallet.Portion;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Loads and writes leases with their pins. Rows are locked in id order by everybody, so that
/// nobody waits in a circle.
@ApplicationScoped
class LeaseRows {
  private static final String COLUMNS =
      """
      id, account_id, gateway_id, incarnation, state, size_micro, given_back_micro, debited_micro, closed, \
      idle_micro, idle_recall, granted_at""";

  private static final String NAMED =
      "select "
          + COLUMNS
          + " from lease where id = any($1) and account_id = any($2) order by id for update";

  private static final String KNOWN = "select id from lease where id = any($1)";

  /// Only read: what other leases hold changes under the wallet's lock alone.
  private static final String OPEN_OR_NAMED =
      "select " + COLUMNS + " from lease where account_id = $1 and (state <> 'DONE' or id = $2)";

  private static final String PINS =
      """
      select lease_id, lot_id, held_micro from lease_pin where lease_id = any($1) order by lease_id, position
      """;

  private static final String WRITE =
      """
      with written as (
        insert into lease (id, account_id, gateway_id, incarnation, state, size_micro, given_back_micro,
                           debited_micro, closed, granted_at, ended_at, last_seen_well)
        select n.*, case when n.state = 'DONE' then $11::timestamptz end, (select well_millis from well_clock)
          from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::bigint[], $7::bigint[],
                      $8::bigint[], $9::boolean[], $10::timestamptz[])
            as n(id, account_id, gateway_id, incarnation, state, size_micro, given_back_micro, debited_micro, closed,
                 granted_at)
         order by n.id
        on conflict (id) do update
           set state = excluded.state, given_back_micro = excluded.given_back_micro,
               debited_micro = excluded.debited_micro, closed = excluded.closed,
               ended_at = coalesce(lease.ended_at, excluded.ended_at)
         where lease.account_id = excluded.account_id
        returning id),
      pinned as (
        insert into lease_pin (lease_id, lot_id, account_id, position, held_micro)
        select * from unnest($12::uuid[], $13::uuid[], $14::uuid[], $15::int[], $16::bigint[])
        on conflict (lease_id, lot_id) do update set held_micro = excluded.held_micro)
      select count(*) from written
      """;

  private static final String DROP_PINS = "delete from lease_pin where lease_id = any($1)";

  /// Meant for leases that are there: their pins are asked for at once.
  Uni<List<Lease>> named(SqlConnection transaction, UUID[] accounts, UUID[] ids) {
    return Uni.combine()
        .all()
        .unis(
            transaction.preparedQuery(NAMED).execute(Tuple.of(ids, accounts)),
            transaction.preparedQuery(PINS).execute(Tuple.of(ids)))
        .with((leases, pins) -> assemble(leases, pinsByLease(pins)));
  }

  /// Meant for a lease that is not there yet.
  Uni<List<Lease>> perhaps(SqlConnection transaction, UUID account, UUID id) {
    return transaction
        .preparedQuery(NAMED)
        .execute(Tuple.of(new UUID[] {id}, new UUID[] {account}))
        .chain(leases -> withPins(transaction, leases));
  }

  Uni<Set<UUID>> known(SqlConnection transaction, UUID[] ids) {
    return transaction
        .preparedQuery(KNOWN)
        .execute(Tuple.of(ids))
        .map(rows -> rows.stream().map(row -> row.getUUID("id")).collect(Collectors.toSet()));
  }

  Uni<List<Lease>> openOrNamed(SqlConnection transaction, UUID account, UUID id) {
    return transaction
        .preparedQuery(OPEN_OR_NAMED)
        .execute(Tuple.of(account, id))
        .chain(leases -> withPins(transaction, leases));
  }

  private static Uni<List<Lease>> withPins(SqlConnection transaction, RowSet<Row> leases) {
    List<UUID> held = new ArrayList<>();
    for (Row row : leases) {
      if (!row.getString("state").equals(LeaseState.DONE.name())) {
        held.add(row.getUUID("id"));
      }
    }
    return held.isEmpty()
        ? Uni.createFrom().item(assemble(leases, Map.of()))
        : transaction
            .preparedQuery(PINS)
            .execute(Tuple.of(held.toArray(UUID[]::new)))
            .map(pins -> assemble(leases, pinsByLease(pins)));
  }

  private static Map<UUID, List<Portion>> pinsByLease(RowSet<Row> pins) {
    Map<UUID, List<Portion>> byLease = new HashMap<>();
    for (Row row : pins) {
      byLease
          .computeIfAbsent(row.getUUID("lease_id"), lease -> new ArrayList<>())
          .add(new Portion(row.getUUID("lot_id"), row.getLong("held_micro")));
    }
    return byLease;
  }

  private static List<Lease> assemble(RowSet<Row> leases, Map<UUID, List<Portion>> pins) {
    List<Lease> assembled = new ArrayList<>();
    for (Row row : leases) {
      assembled.add(lease(row, pins.getOrDefault(row.getUUID("id"), List.of())));
    }
    return assembled;
  }

  private static Lease lease(Row row, List<Portion> pins) {
    var terms =
        new Lease.Terms(
            row.getUUID("id"),
            row.getUUID("account_id"),
            row.getString("gateway_id"),
            row.getUUID("incarnation"),
            row.getLong("size_micro"),
            Utc.instant(row, "granted_at"));
    var progress =
        new Lease.Progress(
            LeaseState.valueOf(row.getString("state")),
            row.getLong("given_back_micro"),
            row.getLong("debited_micro"),
            row.getBoolean("closed"));
    return new Lease(
        terms,
        progress,
        new Attestation(row.getLong("idle_micro"), row.getLong("idle_recall")),
        pins);
  }

  /// @param books whose changed leases are written; each belongs to one wallet
  Uni<Void> write(SqlConnection transaction, Collection<LeaseBook> books) {
    List<Lease> changed = books.stream().flatMap(book -> book.changedLeases().stream()).toList();
    if (changed.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    var now = Utc.of(books.iterator().next().wallet().now());
    Uni<RowSet<Row>> written =
        transaction
            .preparedQuery(WRITE)
            .execute(LeaseColumns.of(changed, now))
            .invoke(rows -> refuseForeign(rows.iterator().next().getLong(0), changed.size()));
    return Uni.combine().all().unis(written, dropPins(transaction, changed)).discardItems();
  }

  private static Uni<Void> dropPins(SqlConnection transaction, List<Lease> changed) {
    return changed.stream().noneMatch(LeaseRows::isDone)
        ? Uni.createFrom().voidItem()
        : transaction
            .preparedQuery(DROP_PINS)
            .execute(LeaseColumns.ended(changed))
            .replaceWithVoid();
  }

  private static boolean isDone(Lease lease) {
    return lease.state() == LeaseState.DONE;
  }

  private static void refuseForeign(long written, int meant) {
    if (written != meant) {
      throw new ProblemException(ErrorCode.CONFLICT, "This lease id belongs to another account.");
    }
  }
}
