package dev.tollgate.metering.budget;

import dev.tollgate.metering.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// The thresholds that were reached: each once per budget and period.
@ApplicationScoped
class BudgetAlerts {
  /// @param threshold percentage of the limit
  /// @param spentNanoUsd when it was first seen to be reached
  record Alert(
      UUID budgetId, Instant periodStart, int threshold, long spentNanoUsd, Instant alertedAt) {}

  private static final String RAISE =
      """
      insert into budget_alert (budget_id, account_id, period_start, threshold, spent_nano_usd, alerted_at)
      select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::int[], $5::bigint[], $6::timestamptz[])
      on conflict do nothing
      """;

  private static final String OF_ACCOUNT =
      """
      select budget_id, period_start, threshold, spent_nano_usd, alerted_at from budget_alert
       where account_id = $1 order by period_start, threshold
      """;

  private record Raised(BudgetVerdict verdict, int threshold, Instant at) {}

  /// Raises what has not been raised in this period.
  Uni<Void> raise(SqlConnection transaction, List<BudgetVerdict> verdicts, Instant now) {
    List<Raised> reached =
        verdicts.stream()
            .flatMap(
                verdict ->
                    verdict.budget().reached(verdict.spentNanoUsd()).stream()
                        .map(threshold -> new Raised(verdict, threshold, now)))
            .toList();
    if (reached.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return transaction.preparedQuery(RAISE).execute(columns(reached)).replaceWithVoid();
  }

  Uni<List<Alert>> of(SqlConnection transaction, UUID accountId) {
    return transaction
        .preparedQuery(OF_ACCOUNT)
        .execute(Tuple.of(accountId))
        .map(
            rows -> {
              List<Alert> alerts = new ArrayList<>(rows.size());
              rows.forEach(
                  row ->
                      alerts.add(
                          new Alert(
                              row.getUUID("budget_id"),
                              row.getOffsetDateTime("period_start").toInstant(),
                              row.getInteger("threshold"),
                              row.getLong("spent_nano_usd"),
                              row.getOffsetDateTime("alerted_at").toInstant())));
              return alerts;
            });
  }

  private static Tuple columns(List<Raised> reached) {
    return Columns.of(reached)
        .uuid(each -> each.verdict().budget().id())
        .uuid(each -> each.verdict().budget().accountId())
        .instant(each -> each.verdict().span().start())
        .integer(Raised::threshold)
        .number(each -> each.verdict().spentNanoUsd())
        .instant(Raised::at)
        .tuple();
  }
}
