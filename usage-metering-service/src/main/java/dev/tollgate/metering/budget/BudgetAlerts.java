package dev.tollgate.metering.budget;

import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.metering.Columns;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// The thresholds that were reached: each once per budget and period.
@ApplicationScoped
class BudgetAlerts {
  /// @param threshold percentage of the limit
  /// @param spentNanoUsd when it was first seen to be reached
  record Alert(UUID budgetId, int threshold, long spentNanoUsd, Instant alertedAt) {}

  private static final String RAISE =
      """
      insert into budget_alert (budget_id, account_id, period_start, threshold, spent_nano_usd, alerted_at)
      select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::int[], $5::bigint[], $6::timestamptz[])
      on conflict do nothing
      """;

  private static final String CURRENT =
      """
      select budget_id, threshold, spent_nano_usd, alerted_at
        from unnest($1::uuid[], $2::timestamptz[]) as current(budget_id, period_start)
        join budget_alert using (budget_id, period_start) order by threshold
      """;

  private static final String FORGET = "delete from budget_alert where period_start < $1";

  /// Two of the longest periods.
  private static final Duration KEPT = Duration.ofDays(62);

  private record Raised(BudgetVerdict verdict, int threshold, Instant at) {}

  private final WorkerTransactions worker;
  private final Clock clock;

  BudgetAlerts(WorkerTransactions worker, Clock clock) {
    this.worker = worker;
    this.clock = clock;
  }

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

  /// Those of the budgets' periods, by threshold.
  Uni<List<Alert>> of(SqlConnection transaction, List<BudgetVerdict> verdicts) {
    return transaction
        .preparedQuery(CURRENT)
        .execute(
            Columns.of(verdicts)
                .uuid(each -> each.budget().id())
                .instant(each -> each.span().start())
                .tuple())
        .map(
            rows -> {
              List<Alert> alerts = new ArrayList<>(rows.size());
              rows.forEach(
                  row ->
                      alerts.add(
                          new Alert(
                              row.getUUID("budget_id"),
                              row.getInteger("threshold"),
                              row.getLong("spent_nano_usd"),
                              row.getOffsetDateTime("alerted_at").toInstant())));
              return alerts;
            });
  }

  /// Nobody is shown, or alerted of, what is past.
  @Scheduled(every = "1h", delayed = "1h", concurrentExecution = ConcurrentExecution.SKIP)
  Uni<Void> forget() {
    return worker
        .pool()
        .preparedQuery(FORGET)
        .execute(Tuple.of(clock.instant().minus(KEPT).atOffset(ZoneOffset.UTC)))
        .replaceWithVoid();
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
