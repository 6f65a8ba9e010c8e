package dev.tollgate.billing.subscription;

import dev.tollgate.billing.Utc;
import dev.tollgate.contracts.account.Tier;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/// The mirror of Stripe's subscriptions.
@ApplicationScoped
public class Subscriptions {
  private static final String OF_ACCOUNT =
      """
      select id, account_id, item, status, tier, seats, period_start, period_end, trial_ends_at,
             ends_with_period
        from subscription where account_id = $1
      """;

  private static final String BEFORE =
      OF_ACCOUNT
          + " and first_seen < (select first_seen from subscription where id = $2)"
          + " order by first_seen";

  private static final String HAD_TRIAL =
      """
      select exists (select from subscription where account_id = $1 and trial_ends_at is not null)
      """;

  private static final String LOCK =
      """
      update stripe_customer set subscription_version = subscription_version + 1
       where account_id = $1 returning subscription_version
      """;

  private static final String MERGE =
      """
      insert into subscription as known
             (id, account_id, item, status, tier, seats, period_start, period_end, trial_ends_at,
              ends_with_period, fetched_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      on conflict (id) do update
         set item = excluded.item, status = excluded.status, tier = excluded.tier,
             seats = excluded.seats, period_start = excluded.period_start,
             period_end = excluded.period_end, trial_ends_at = excluded.trial_ends_at,
             ends_with_period = excluded.ends_with_period, fetched_at = excluded.fetched_at
       where known.fetched_at < excluded.fetched_at
      """;

  /// The subscription that decides what the account has, if it runs.
  public Uni<Optional<Subscription>> current(SqlClient tx, UUID accountId) {
    return deciding(tx, accountId).map(found -> found.filter(Subscription::isRunning));
  }

  /// As [#current], or the one that ended last.
  Uni<Optional<Subscription>> deciding(SqlClient tx, UUID accountId) {
    return tx.preparedQuery(OF_ACCOUNT)
        .execute(Tuple.of(accountId))
        .map(Subscriptions::all)
        .map((List<Subscription> all) -> Subscription.deciding(all));
  }

  /// A subscription of the account that runs and that we heard of before this one.
  Uni<Optional<Subscription>> runningBefore(SqlClient worker, UUID accountId, String id) {
    return worker
        .preparedQuery(BEFORE)
        .execute(Tuple.of(accountId, id))
        .map(rows -> all(rows).stream().filter(Subscription::isRunning).findFirst());
  }

  /// Whether the account ever had a subscription that began with a trial.
  public Uni<Boolean> hadTrial(SqlClient tx, UUID accountId) {
    return tx.preparedQuery(HAD_TRIAL)
        .execute(Tuple.of(accountId))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  /// The database's clock, by which fetches are put in order whichever replica made them.
  Uni<OffsetDateTime> clock(SqlClient worker) {
    return worker
        .query("select clock_timestamp()")
        .execute()
        .map(rows -> rows.iterator().next().getOffsetDateTime(0));
  }

  /// Locks what an account has at Stripe until the transaction ends.
  ///
  /// @return the version of the change that is under way
  Uni<Long> lock(SqlConnection tx, UUID accountId) {
    return tx.preparedQuery(LOCK)
        .execute(Tuple.of(accountId))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /// @param fetchedAt when the fetch began
  /// @return false when a later fetch was here before
  Uni<Boolean> merge(SqlConnection tx, Subscription fetched, OffsetDateTime fetchedAt) {
    Tuple values =
        Tuple.tuple()
            .addString(fetched.id())
            .addUUID(fetched.accountId())
            .addString(fetched.item())
            .addString(fetched.status())
            .addString(fetched.planTier().name())
            .addInteger(fetched.seats())
            .addOffsetDateTime(Utc.of(fetched.periodStart()))
            .addOffsetDateTime(Utc.of(fetched.periodEnd()))
            .addOffsetDateTime(Utc.ofNullable(fetched.trialEndsAt()))
            .addBoolean(fetched.endsWithPeriod())
            .addOffsetDateTime(fetchedAt);
    return tx.preparedQuery(MERGE).execute(values).map(rows -> rows.rowCount() == 1);
  }

  private static List<Subscription> all(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(Subscriptions::read).toList();
  }

  private static Subscription read(Row row) {
    return new Subscription(
        row.getString("id"),
        row.getUUID("account_id"),
        row.getString("item"),
        row.getString("status"),
        Tier.valueOf(row.getString("tier")),
        row.getInteger("seats"),
        Utc.instant(row, "period_start"),
        Utc.instant(row, "period_end"),
        Utc.nullableInstant(row, "trial_ends_at"),
        row.getBoolean("ends_with_period"));
  }
}
