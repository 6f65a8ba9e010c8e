package dev.tollgate.metering.budget;

import dev.tollgate.metering.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What was spent of budgets. Read from the sums that the queries show, never counted apart: the
/// two cannot differ.
@ApplicationScoped
class Spending {
  private static final String SPENT =
      """
      select asked.budget_id, case when asked.whole_days then %s else %s end as spent
        from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::uuid[], $6::text[], $7::boolean[])
          as asked(budget_id, account_id, since, until, agent_id, provider, whole_days)
      """
          .formatted(sum("usage_day"), sum("usage_hour"));

  private record Asked(Budget budget, Span span) {}

  /// Where each of the budgets stands now.
  Uni<List<BudgetVerdict>> judge(SqlConnection transaction, List<Budget> budgets, Instant now) {
    if (budgets.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    List<Asked> asked =
        budgets.stream().map(budget -> new Asked(budget, budget.spanAt(now))).toList();
    return spent(transaction, asked)
        .map(
            spent ->
                asked.stream()
                    .map(
                        each ->
                            each.budget()
                                .judge(each.span(), spent.getOrDefault(each.budget().id(), 0L)))
                    .toList());
  }

  private static Uni<Map<UUID, Long>> spent(SqlConnection transaction, List<Asked> asked) {
    return transaction
        .preparedQuery(SPENT)
        .execute(
            Columns.of(asked)
                .uuid(each -> each.budget().id())
                .uuid(each -> each.budget().accountId())
                .instant(each -> each.span().start())
                .instant(each -> each.span().end())
                .uuid(each -> each.budget().scope().agent())
                .text(each -> each.budget().scope().providerName())
                .flag(each -> each.budget().period().isOfWholeDays())
                .tuple())
        .map(
            rows -> {
              Map<UUID, Long> spent = HashMap.newHashMap(rows.size());
              for (Row row : rows) {
                spent.put(row.getUUID("budget_id"), row.getLong("spent"));
              }
              return spent;
            });
  }

  private static String sum(String table) {
    return """
        (select coalesce(sum(u.cost_nano_usd), 0)::bigint from %s u
          where u.account_id = asked.account_id and u.window_start >= asked.since and u.window_start < asked.until
            and (asked.agent_id is null or u.agent_id = asked.agent_id)
            and (asked.provider is null or u.provider = asked.provider))"""
        .formatted(table);
  }
}
