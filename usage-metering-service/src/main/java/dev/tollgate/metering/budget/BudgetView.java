package dev.tollgate.metering.budget;

import dev.tollgate.metering.Amounts;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A budget and where it stands in its current period.
///
/// @param percent of the limit, rounded down; null without a limit
/// @param state `none` without a limit, `ok` below 80 %, `warning` below 100 %, else `exceeded`
/// @param alerts thresholds that were reached in this period
public record BudgetView(
    UUID id,
    BudgetScope scope,
    BudgetPeriod period,
    @Nullable String limitUsd,
    List<Integer> thresholds,
    BudgetAction action,
    String spentUsd,
    @Nullable BigDecimal percent,
    BudgetState state,
    Instant periodStart,
    Instant periodEnd,
    List<Alert> alerts) {
  /// @param spentUsd when the threshold was first seen to be reached
  public record Alert(int threshold, String spentUsd, Instant alertedAt) {}

  static BudgetView of(BudgetVerdict verdict, List<BudgetAlerts.Alert> raised) {
    Budget budget = verdict.budget();
    Long limit = budget.limitNanoUsd();
    return new BudgetView(
        budget.id(),
        budget.scope(),
        budget.period(),
        limit == null ? null : Amounts.usd(limit),
        budget.thresholds(),
        budget.action(),
        Amounts.usd(verdict.spentNanoUsd()),
        limit == null ? null : Percent.of(verdict.spentNanoUsd(), limit),
        verdict.state(),
        verdict.span().start(),
        verdict.span().end(),
        raised.stream()
            .filter(alert -> alert.budgetId().equals(budget.id()))
            .map(BudgetView::alert)
            .toList());
  }

  private static Alert alert(BudgetAlerts.Alert alert) {
    return new Alert(alert.threshold(), Amounts.usd(alert.spentNanoUsd()), alert.alertedAt());
  }
}
