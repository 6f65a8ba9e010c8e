package dev.tollgate.metering.budget;

import dev.tollgate.metering.rollup.AttributedUsage;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/// Looks at budgets after something changed, in the transaction of the change: alerts and notices
/// are there when, and only when, what caused them is.
@ApplicationScoped
public class BudgetWatch {
  private final Budgets budgets;
  private final Spending spending;
  private final BudgetAlerts alerts;
  private final BudgetNotices notices;
  private final Clock clock;

  BudgetWatch(
      Budgets budgets, Spending spending, BudgetAlerts alerts, BudgetNotices notices, Clock clock) {
    this.budgets = budgets;
    this.spending = spending;
    this.alerts = alerts;
    this.notices = notices;
    this.clock = clock;
  }

  /// After usage was added. Only the current period counts: usage that comes late changes what was
  /// spent in its own period, but nobody is alerted of the past.
  public Uni<Void> look(SqlConnection transaction, List<AttributedUsage> added) {
    return lookAt(transaction, added.stream().map(AttributedUsage::accountId).distinct().toList());
  }

  /// After accounts took usage over, or began their months anew.
  public Uni<Void> lookAt(SqlConnection transaction, List<UUID> accounts) {
    return accounts.isEmpty()
        ? Uni.createFrom().voidItem()
        : budgets.watched(transaction, accounts).chain(watched -> review(transaction, watched));
  }

  /// After budgets or usage of the accounts changed in this transaction.
  Uni<Void> review(SqlConnection transaction, Collection<UUID> accounts) {
    if (accounts.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    Instant now = clock.instant();
    return budgets
        .lock(transaction, accounts)
        .chain(() -> budgets.of(transaction, accounts))
        .chain(found -> spending.judge(transaction, found, now))
        .chain(
            verdicts ->
                alerts
                    .raise(transaction, verdicts, now)
                    .chain(() -> notices.of(transaction, accounts))
                    .chain(told -> notices.tell(transaction, BudgetNotice.news(told, verdicts))));
  }
}
