package dev.tollgate.entitlement.admission;

import dev.tollgate.contracts.admission.AdmissionRequest;
import dev.tollgate.entitlement.account.AccountRows;
import dev.tollgate.entitlement.session.Hosting;
import dev.tollgate.kit.database.WorkerTransactions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Finds who pays for a call: the host of a live session that the caller has joined, else the
/// caller's own account. A merged account is an alias of the one it was merged into.
@Singleton
class Payers {
  private static final String FIND =
      """
      with caller as (
        select id, coalesce(merged_into, id) as own_id, status from account where id = $1),
      hosted as (
        select s.* from shared_session s, caller c
         where s.id = $5 and s.ended_at is null and $4 < s.expires_at
           and (s.account_id in (c.id, c.own_id)
                or exists (select from session_guest g
                            where g.session_id = s.id and g.principal_id = $6
                              and g.left_at is null)))
      select payer.*,
             caller.status in ('ACTIVE', 'MERGED') as caller_active,
             payer.id <> caller.own_id as guest,
             hosted.id as session_id, hosted.calls_max, hosted.guest_calls_per_minute,
             hosted.expires_at as session_expires_at,
             (select c.features -> $7 from ai_config c
               where c.account_id = payer.id) as feature_config,
             exists (select from own_key k
                      where k.account_id = payer.id and k.active) as any_own_key,
             exists (select from own_key k
                      where k.account_id = payer.id and k.active and k.provider = $2) as own_key,
             (select a.active from agent a
               where a.account_id = caller.own_id and a.id = $3) as agent_active,
             (select max(case when b.state = 'exceeded' and b.action = 'block' then 2
                              when b.state in ('warning', 'exceeded') then 1
                              else 0 end)
                from budget_standing b
               where b.account_id = payer.id
                 and b.scope in ('account', 'provider:' || $2, 'agent:' || $3::text)
                 and b.period_start <= $4 and $4 < b.period_end) as budget
        from caller
        left join hosted on true
        join account host on host.id = coalesce(hosted.account_id, caller.own_id)
        join account payer on payer.id = coalesce(host.merged_into, host.id)
      """;

  private final WorkerTransactions transactions;
  private final Clock clock;

  Payers(WorkerTransactions transactions, Clock clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  Uni<Optional<Payer>> find(AdmissionRequest request) {
    return transactions
        .pool()
        .preparedQuery(FIND)
        .execute(
            Tuple.tuple()
                .addUUID(request.accountId())
                .addString(request.provider())
                .addUUID(request.agentId())
                .addOffsetDateTime(clock.instant().atOffset(ZoneOffset.UTC))
                .addUUID(request.sessionId())
                .addUUID(request.principalId())
                .addString(request.feature()))
        .map(rows -> first(rows, request));
  }

  private static Optional<Payer> first(RowSet<Row> rows, AdmissionRequest request) {
    for (Row row : rows) {
      JsonObject feature = row.getJsonObject("feature_config");
      return Optional.of(
          new Payer(
              AccountRows.read(row),
              row.getBoolean("caller_active"),
              hosting(row, request.sessionId()),
              feature == null || feature.getBoolean("platformEnabled"),
              feature == null || feature.getBoolean("clientEnabled"),
              row.getBoolean("any_own_key"),
              row.getBoolean("own_key"),
              agent(request.agentId(), row.getBoolean("agent_active")),
              budget(row.getInteger("budget"))));
    }
    return Optional.empty();
  }

  private static Hosting hosting(Row row, @Nullable UUID named) {
    UUID session = row.getUUID("session_id");
    if (session == null) {
      return named == null ? new Hosting.Own() : new Hosting.Outside();
    }
    return row.getBoolean("guest")
        ? new Hosting.Guest(
            session,
            row.getLong("calls_max"),
            row.getInteger("guest_calls_per_minute"),
            row.getOffsetDateTime("session_expires_at").toInstant())
        : new Hosting.Own();
  }

  private static Payer.Agent agent(@Nullable UUID named, @Nullable Boolean active) {
    if (named == null) {
      return Payer.Agent.NONE_NAMED;
    }
    if (active == null) {
      return Payer.Agent.UNKNOWN;
    }
    return active ? Payer.Agent.ACTIVE : Payer.Agent.INACTIVE;
  }

  private static Payer.Budget budget(@Nullable Integer worst) {
    return worst == null ? Payer.Budget.FINE : Payer.Budget.values()[worst];
  }
}
