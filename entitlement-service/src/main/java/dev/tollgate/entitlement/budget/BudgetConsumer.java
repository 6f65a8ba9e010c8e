package dev.tollgate.entitlement.budget;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.budget.BudgetChanged;
import dev.tollgate.entitlement.ControlEvents;
import dev.tollgate.entitlement.account.Accounts;
import dev.tollgate.kit.event.Consumers;
import dev.tollgate.kit.event.IncomingEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.ZoneOffset;
import java.util.List;

/// Follows where budgets stand. A block takes effect at the next admission and ends with its period
/// by itself. What is told late of an erased account puts nothing back.
@Singleton
class BudgetConsumer {
  private final Consumers consumers;
  private final ControlEvents events;
  private final Accounts accounts;

  BudgetConsumer(Consumers consumers, ControlEvents events, Accounts accounts) {
    this.consumers = consumers;
    this.events = events;
    this.accounts = accounts;
  }

  void start(@Observes StartupEvent started) {
    consumers.start("entitlement", Topics.BUDGET, this::apply);
  }

  private Uni<Void> apply(SqlConnection tx, List<IncomingEvent> batch) {
    return events.inOrder(batch, BudgetChanged.TYPE, BudgetChanged.class, news -> apply(tx, news));
  }

  private Uni<Void> apply(SqlConnection tx, BudgetChanged news) {
    return tx.preparedQuery(
            """
            insert into budget_standing (account_id, scope, version, state, action, period_start,
              period_end)
            select id, $2, $3, $4, $5, $6, $7 from account
             where id = $1 and status <> 'ERASED' for update
            on conflict (account_id, scope) do update
              set version = excluded.version, state = excluded.state, action = excluded.action,
                  period_start = excluded.period_start, period_end = excluded.period_end
             where budget_standing.version < excluded.version
            """)
        .execute(
            Tuple.tuple()
                .addUUID(news.accountId())
                .addString(news.scope())
                .addLong(news.version())
                .addString(news.state())
                .addString(news.action())
                .addOffsetDateTime(news.periodStart().atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(news.periodEnd().atOffset(ZoneOffset.UTC)))
        .chain(
            stored ->
                stored.rowCount() == 0
                    ? Uni.createFrom().voidItem()
                    : accounts.touch(tx, news.accountId()));
  }
}
