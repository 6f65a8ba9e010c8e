package dev.tollgate.entitlement.admission;

import dev.tollgate.contracts.admission.AdmissionRequest;
import dev.tollgate.entitlement.account.AccountRows;
import dev.tollgate.kit.database.WorkerTransactions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Finds who pays for a call. A merged account is an alias of the one it was merged into.
@Singleton
class Payers {
  private static final String FIND =
      """
      select payer.*,
             exists (select from own_key k
                      where k.account_id = payer.id and k.active) as any_own_key,
             exists (select from own_key k
                      where k.account_id = payer.id and k.active and k.provider = $2) as own_key,
             (select a.active from agent a
               where a.account_id = payer.id and a.id = $3) as agent_active,
             (select max(case when b.state = 'exceeded' and b.action = 'block' then 2
                              when b.state in ('warning', 'exceeded') then 1
                              else 0 end)
                from budget_standing b
               where b.account_id = payer.id
                 and b.scope in ('account', 'provider:' || $2, 'agent:' || $3::text)
                 and b.period_start <= $4 and $4 < b.period_end) as budget
        from account named
        join account payer on payer.id = coalesce(named.merged_into, named.id)
       where named.id = $1
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
            Tuple.of(
                request.accountId(),
                request.provider(),
                request.agentId(),
                clock.instant().atOffset(ZoneOffset.UTC)))
        .map(rows -> first(rows, request.agentId()));
  }

  private static Optional<Payer> first(RowSet<Row> rows, @Nullable UUID agentId) {
    for (Row row : rows) {
      return Optional.of(
          new Payer(
              AccountRows.read(row),
              row.getBoolean("any_own_key"),
              row.getBoolean("own_key"),
              agent(agentId, row.getBoolean("agent_active")),
              budget(row.getInteger("budget"))));
    }
    return Optional.empty();
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
