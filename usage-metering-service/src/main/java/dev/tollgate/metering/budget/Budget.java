package dev.tollgate.metering.budget;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A limit in USD that begins anew each period. It counts what calls cost their provider, on both
/// routes.
///
/// @param limitNanoUsd null watches without a limit
/// @param thresholds percentages of the limit that alert, ascending
/// @param anchor from which the account's own months are counted
public record Budget(
    UUID id,
    UUID accountId,
    BudgetScope scope,
    BudgetPeriod period,
    @Nullable Long limitNanoUsd,
    List<Integer> thresholds,
    BudgetAction action,
    Instant anchor) {
  public Budget {
    thresholds = thresholds.stream().distinct().sorted().toList();
  }

  Span spanAt(Instant moment) {
    return period.spanAt(moment, anchor);
  }

  /// Where the budget stands after `spentNanoUsd` in the period.
  BudgetVerdict judge(Span span, long spentNanoUsd) {
    return new BudgetVerdict(this, span, spentNanoUsd, BudgetState.of(spentNanoUsd, limitNanoUsd));
  }

  /// The thresholds that this much reaches.
  List<Integer> reached(long spentNanoUsd) {
    Long limit = limitNanoUsd;
    return limit == null
        ? List.of()
        : thresholds.stream()
            .filter(percent -> Percent.isReached(percent, spentNanoUsd, limit))
            .toList();
  }
}
