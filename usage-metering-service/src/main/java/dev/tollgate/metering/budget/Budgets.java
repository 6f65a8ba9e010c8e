package dev.tollgate.metering.budget;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/// All budgets.
@ApplicationScoped
class Budgets {
  private static final String LOCK =
      """
      select pg_advisory_xact_lock(hashtextextended('budget ' || id, 0))
        from (select id from unnest($1::uuid[]) as given(id) order by id) as ordered
      """;

  private static final String WATCHED =
      "select distinct account_id from budget where account_id = any($1::uuid[]) and limit_nano_usd is not null";

  private static final String OF_ACCOUNTS =
      """
      select b.*, coalesce(s.anchor, to_timestamp(0)) as anchor
        from budget b left join account_state s on s.account_id = b.account_id
       where b.account_id = any($1::uuid[])
       order by b.account_id, b.created_at, b.id
      """;

  private static final String ADD =
      """
      insert into budget (id, account_id, scope, period, limit_nano_usd, thresholds, action, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (account_id, scope, period) do nothing
      """;

  private static final String REPLACE =
      """
      update budget set limit_nano_usd = $3, thresholds = $4, action = $5 where account_id = $1 and id = $2
      """;

  private static final String REMOVE = "delete from budget where account_id = $1 and id = $2";

  /// Keeps other reviews of these accounts out until the transaction ends: what is told of a scope
  /// is told in order.
  Uni<Void> lock(SqlConnection transaction, Collection<UUID> accounts) {
    return transaction.preparedQuery(LOCK).execute(ids(accounts)).replaceWithVoid();
  }

  /// Those of the accounts that have a limit.
  Uni<List<UUID>> watched(SqlConnection transaction, Collection<UUID> accounts) {
    return transaction
        .preparedQuery(WATCHED)
        .execute(ids(accounts))
        .map(
            rows -> {
              List<UUID> watched = new ArrayList<>(rows.size());
              rows.forEach(row -> watched.add(row.getUUID(0)));
              return watched;
            });
  }

  Uni<List<Budget>> of(SqlConnection transaction, Collection<UUID> accounts) {
    return transaction
        .preparedQuery(OF_ACCOUNTS)
        .execute(ids(accounts))
        .map(
            rows -> {
              List<Budget> budgets = new ArrayList<>(rows.size());
              rows.forEach(row -> budgets.add(budget(row)));
              return budgets;
            });
  }

  /// @return false when the account has a budget of this scope and period
  Uni<Boolean> add(SqlConnection transaction, Budget budget, Instant now) {
    Tuple values =
        Tuple.tuple()
            .addValue(budget.id())
            .addValue(budget.accountId())
            .addValue(budget.scope().wireName())
            .addValue(budget.period().wireName())
            .addValue(budget.limitNanoUsd())
            .addValue(budget.thresholds().toArray(Integer[]::new))
            .addValue(budget.action().wireName())
            .addValue(now.atOffset(ZoneOffset.UTC));
    return transaction.preparedQuery(ADD).execute(values).map(rows -> rows.rowCount() == 1);
  }

  /// Replaces limit, thresholds and action.
  Uni<Void> replace(SqlConnection transaction, Budget budget) {
    return transaction
        .preparedQuery(REPLACE)
        .execute(
            Tuple.of(
                budget.accountId(),
                budget.id(),
                budget.limitNanoUsd(),
                budget.thresholds().toArray(Integer[]::new),
                budget.action().wireName()))
        .replaceWithVoid();
  }

  /// @return false when the account has no such budget
  Uni<Boolean> remove(SqlConnection transaction, UUID accountId, UUID id) {
    return transaction
        .preparedQuery(REMOVE)
        .execute(Tuple.of(accountId, id))
        .map(rows -> rows.rowCount() == 1);
  }

  private static Tuple ids(Collection<UUID> accounts) {
    return Tuple.tuple().addValue(accounts.toArray(UUID[]::new));
  }

  private static Budget budget(Row row) {
    return new Budget(
        row.getUUID("id"),
        row.getUUID("account_id"),
        BudgetScope.ofWireName(row.getString("scope")),
        BudgetPeriod.ofWireName(row.getString("period")),
        row.getLong("limit_nano_usd"),
        List.of(row.getArrayOfIntegers("thresholds")),
        BudgetAction.ofWireName(row.getString("action")),
        row.getOffsetDateTime("anchor").toInstant());
  }
}
