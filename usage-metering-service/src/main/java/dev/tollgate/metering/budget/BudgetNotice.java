package dev.tollgate.metering.budget;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What others are told of a scope: the strictest of its budgets.
record BudgetNotice(
    UUID accountId, String scope, BudgetState state, Span span, BudgetAction action) {

  /// What there is to tell now that was not told last.
  ///
  /// @param told what was told last, one per scope; a scope that has no budget any more is told to
  ///   have none
  static List<BudgetNotice> news(List<BudgetNotice> told, List<BudgetVerdict> verdicts) {
    Map<String, List<BudgetVerdict>> scopes = new LinkedHashMap<>();
    told.forEach(notice -> scopes.put(key(notice.accountId(), notice.scope()), new ArrayList<>()));
    verdicts.forEach(
        verdict ->
            scopes
                .computeIfAbsent(
                    key(verdict.budget().accountId(), verdict.budget().scope().wireName()),
                    _ -> new ArrayList<>())
                .add(verdict));
    Map<String, BudgetNotice> last = new LinkedHashMap<>();
    told.forEach(notice -> last.put(key(notice.accountId(), notice.scope()), notice));
    return scopes.entrySet().stream()
        .map(scope -> next(Optional.ofNullable(last.get(scope.getKey())), scope.getValue()))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<BudgetNotice> next(
      Optional<BudgetNotice> last, List<BudgetVerdict> verdicts) {
    return BudgetVerdict.strictest(verdicts)
        .map(BudgetNotice::of)
        .or(() -> last.map(BudgetNotice::lifted))
        .filter(notice -> last.filter(notice::equals).isEmpty());
  }

  private static BudgetNotice of(BudgetVerdict verdict) {
    Budget budget = verdict.budget();
    return new BudgetNotice(
        budget.accountId(),
        budget.scope().wireName(),
        verdict.state(),
        verdict.span(),
        budget.action());
  }

  private BudgetNotice lifted() {
    return new BudgetNotice(accountId, scope, BudgetState.NONE, span, BudgetAction.NOTIFY);
  }

  private static String key(UUID accountId, String scope) {
    return accountId + " " + scope;
  }

  Instant periodStart() {
    return span.start();
  }

  Instant periodEnd() {
    return span.end();
  }
}
