package dev.tollgate.metering.budget;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What others are told of a scope: the strictest of its budgets.
record BudgetNotice(
    UUID accountId, String scope, BudgetState state, Span span, BudgetAction action) {

  private record Key(UUID accountId, String scope) {}

  /// What there is to tell now that was not told last.
  ///
  /// @param told what was told last, one per scope; a scope that has no budget any more is told to
  ///   have none
  static List<BudgetNotice> news(List<BudgetNotice> told, List<BudgetVerdict> verdicts) {
    Map<Key, BudgetNotice> last =
        told.stream().collect(Collectors.toMap(BudgetNotice::key, Function.identity()));
    Map<Key, List<BudgetVerdict>> standing =
        verdicts.stream().collect(Collectors.groupingBy(verdict -> of(verdict).key()));
    return Stream.concat(last.keySet().stream(), standing.keySet().stream())
        .distinct()
        .map(key -> next(Optional.ofNullable(last.get(key)), standing.getOrDefault(key, List.of())))
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

  private Key key() {
    return new Key(accountId, scope);
  }

  Instant periodStart() {
    return span.start();
  }

  Instant periodEnd() {
    return span.end();
  }
}
