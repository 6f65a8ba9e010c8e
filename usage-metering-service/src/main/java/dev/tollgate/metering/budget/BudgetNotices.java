package dev.tollgate.metering.budget;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.budget.BudgetChanged;
import dev.tollgate.kit.event.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/// What was last told of each scope, and the telling: `budget.changed`, by the outbox.
@ApplicationScoped
class BudgetNotices {
  private static final String OF_ACCOUNTS =
      """
      select account_id, scope, state, period_start, period_end, action from budget_notice
       where account_id = any($1::uuid[])
      """;

  private static final String SAVE =
      """
      insert into budget_notice (account_id, scope, state, period_start, period_end, action)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (account_id, scope) do update set state = excluded.state, period_start = excluded.period_start,
          period_end = excluded.period_end, action = excluded.action
      returning nextval('budget_version') as version
      """;

  private final Outbox outbox;

  BudgetNotices(Outbox outbox) {
    this.outbox = outbox;
  }

  Uni<List<BudgetNotice>> of(SqlConnection transaction, Collection<UUID> accounts) {
    return transaction
        .preparedQuery(OF_ACCOUNTS)
        .execute(Tuple.tuple().addValue(accounts.toArray(UUID[]::new)))
        .map(
            rows -> {
              List<BudgetNotice> notices = new ArrayList<>(rows.size());
              rows.forEach(row -> notices.add(notice(row)));
              return notices;
            });
  }

  /// Tells each of them, in order. The caller holds the accounts' lock, so versions rise in the
  /// order of commits.
  Uni<Void> tell(SqlConnection transaction, List<BudgetNotice> news) {
    Uni<Void> told = Uni.createFrom().voidItem();
    for (BudgetNotice notice : news) {
      told = told.chain(() -> tell(transaction, notice));
    }
    return told;
  }

  private Uni<Void> tell(SqlConnection transaction, BudgetNotice notice) {
    return transaction
        .preparedQuery(SAVE)
        .execute(
            Tuple.of(
                notice.accountId(),
                notice.scope(),
                notice.state().wireName(),
                notice.periodStart().atOffset(ZoneOffset.UTC),
                notice.periodEnd().atOffset(ZoneOffset.UTC),
                notice.action().wireName()))
        .map(rows -> changed(notice, rows.iterator().next().getLong("version")))
        .chain(
            event ->
                outbox.add(
                    transaction,
                    Topics.BUDGET,
                    notice.accountId() + "/" + notice.scope(),
                    BudgetChanged.TYPE,
                    event));
  }

  private static BudgetChanged changed(BudgetNotice notice, long version) {
    return new BudgetChanged(
        notice.accountId(),
        version,
        notice.scope(),
        notice.state().wireName(),
        notice.periodStart(),
        notice.periodEnd(),
        notice.action().wireName());
  }

  private static BudgetNotice notice(Row row) {
    return new BudgetNotice(
        row.getUUID("account_id"),
        row.getString("scope"),
        BudgetState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        new Span(
            row.getOffsetDateTime("period_start").toInstant(),
            row.getOffsetDateTime("period_end").toInstant()),
        BudgetAction.ofWireName(row.getString("action")));
  }
}
