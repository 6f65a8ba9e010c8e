package dev.tollgate.metering.budget;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Where a budget stands in its current period.
record BudgetVerdict(Budget budget, Span span, long spentNanoUsd, BudgetState state) {
  /// Refused calls weigh most, and of those the ones that are refused for longest.
  private static final Comparator<BudgetVerdict> BY_STRICTNESS =
      Comparator.comparing(BudgetVerdict::blocks)
          .thenComparing(BudgetVerdict::state)
          .thenComparing(verdict -> verdict.span().end())
          .thenComparing(verdict -> verdict.budget().id());

  boolean blocks() {
    return state == BudgetState.EXCEEDED && budget.action() == BudgetAction.BLOCK;
  }

  /// The one that decides for a scope that several budgets share.
  static Optional<BudgetVerdict> strictest(Collection<BudgetVerdict> ofOneScope) {
    return ofOneScope.stream().max(BY_STRICTNESS);
  }
}
