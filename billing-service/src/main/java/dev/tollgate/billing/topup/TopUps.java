package dev.tollgate.billing.topup;

import dev.tollgate.billing.Utc;
import dev.tollgate.billing.wallet.BalanceListener.Fall;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The purchases for dips: at most one pending per account.
@ApplicationScoped
class TopUps {
  private static final String COLUMNS =
      """
      id, account_id, item, amount_cents, currency, credits_micro, payment_intent_id, attempts,
      asked_at
      """;

  /// Prices by item come as arrays, so that a hundred falls are one statement.
  private static final String OPEN =
      """
      insert into top_up (id, account_id, item, amount_cents, currency, credits_micro, state,
                          next_attempt_at, created_at)
      select gen_random_uuid(), wish.account_id, wish.item, sold.cents, $5, sold.micro, 'pending',
             $6, $6
        from auto_top_up wish
        join unnest($2::text[], $3::bigint[], $4::bigint[]) as sold (item, cents, micro)
          on sold.item = wish.item
       where wish.account_id = any ($1) and wish.enabled and wish.paused is null
      on conflict do nothing
      """;

  private static final String CLAIM =
      """
      update top_up set claimed_until = now() + interval '1 minute'
       where id in (
         select id from top_up
          where state = 'pending' and next_attempt_at <= $1 and claimed_until <= now()
          order by next_attempt_at limit $2 for update skip locked)
      returning\s"""
          + COLUMNS;

  private static final String FIND =
      "select " + COLUMNS + " from top_up where id = $1 and state <> 'granted'";

  private static final String ASKED =
      """
      update top_up set asked_at = coalesce(asked_at, $2) where id = $1 and state = 'pending'
      """;

  private static final String LATER =
      """
      update top_up set next_attempt_at = $2, claimed_until = '-infinity' where id = $1
      """;

  private static final String DECLINED =
      """
      update top_up set attempts = attempts + 1, asked_at = null, next_attempt_at = $2,
             payment_intent_id = coalesce($3, payment_intent_id), claimed_until = '-infinity'
       where id = $1
      """;

  private static final String END =
      """
      update top_up set state = $2, outcome = $3, payment_intent_id = coalesce($4, payment_intent_id),
             granted_at = $5
       where id = $1 and state <> 'granted'
      """;

  private static final String MONTH =
      """
      select coalesce(sum(amount_cents) filter (where granted_at >= $2), 0)::bigint as cents,
             max(granted_at) as last
        from top_up where account_id = $1 and state = 'granted'
      """;

  private static final String SWITCH_OFF =
      """
      update top_up set state = 'dropped', outcome = 'switched_off'
       where account_id = $1 and state = 'pending' and asked_at is null
      """;

  private final Clock clock;

  TopUps(Clock clock) {
    this.clock = clock;
  }

  /// Opens a purchase for each account that wants one and has none pending.
  Uni<Integer> open(SqlClient worker, List<Fall> crossings, Prices prices) {
    Tuple values =
        Tuple.tuple()
            .addArrayOfUUID(crossings.stream().map(Fall::accountId).toArray(UUID[]::new))
            .addArrayOfString(prices.items())
            .addArrayOfLong(prices.cents())
            .addArrayOfLong(prices.micro())
            .addString(prices.currency())
            .addOffsetDateTime(Utc.of(Utc.now(clock)));
    return worker.preparedQuery(OPEN).execute(values).map(RowSet::rowCount);
  }

  /// What the packs cost; the arrays are parallel.
  record Prices(String[] items, Long[] cents, Long[] micro, String currency) {}

  Uni<List<TopUp>> claim(SqlClient worker, int most) {
    return worker
        .preparedQuery(CLAIM)
        .execute(Tuple.of(Utc.of(Utc.now(clock)), most))
        .map(TopUps::all);
  }

  /// Empty once it is granted: money can still come for one that was given up.
  Uni<Optional<TopUp>> ungranted(SqlClient worker, UUID id) {
    return worker
        .preparedQuery(FIND)
        .execute(Tuple.of(id))
        .map(rows -> all(rows).stream().findFirst());
  }

  /// Before Stripe is asked: from now on only Stripe can say whether there was a charge.
  ///
  /// @return false when it has ended meanwhile: then Stripe must not be asked
  Uni<Boolean> asked(SqlClient worker, UUID id) {
    return worker
        .preparedQuery(ASKED)
        .execute(Tuple.of(id, Utc.of(Utc.now(clock))))
        .map(rows -> rows.rowCount() == 1);
  }

  Uni<Void> later(SqlClient worker, UUID id, Instant until) {
    return worker.preparedQuery(LATER).execute(Tuple.of(id, Utc.of(until))).replaceWithVoid();
  }

  Uni<Void> declined(SqlClient worker, UUID id, Instant next, @Nullable String paymentIntentId) {
    return worker
        .preparedQuery(DECLINED)
        .execute(Tuple.of(id, Utc.of(next), paymentIntentId))
        .replaceWithVoid();
  }

  Uni<Void> granted(SqlClient worker, UUID id, String paymentIntentId) {
    return worker
        .preparedQuery(END)
        .execute(Tuple.of(id, "granted", null, paymentIntentId, Utc.of(Utc.now(clock))))
        .replaceWithVoid();
  }

  Uni<Void> dropped(SqlClient worker, UUID id, String why) {
    return worker
        .preparedQuery(END)
        .execute(Tuple.of(id, "dropped", why, null, null))
        .replaceWithVoid();
  }

  /// Ends what waits and was not asked for at Stripe.
  Uni<Void> switchOff(SqlClient tx, UUID accountId) {
    return tx.preparedQuery(SWITCH_OFF).execute(Tuple.of(accountId)).replaceWithVoid();
  }

  /// @param cents charged since
  /// @param last when the last one was paid for
  record Spent(long cents, @Nullable Instant last) {}

  Uni<Spent> spentSince(SqlClient tx, UUID accountId, Instant since) {
    return tx.preparedQuery(MONTH)
        .execute(Tuple.of(accountId, Utc.of(since)))
        .map(rows -> rows.iterator().next())
        .map(row -> new Spent(row.getLong("cents"), Utc.nullableInstant(row, "last")));
  }

  private static List<TopUp> all(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false)
        .map(
            row ->
                new TopUp(
                    row.getUUID("id"),
                    row.getUUID("account_id"),
                    row.getString("item"),
                    row.getLong("amount_cents"),
                    row.getString("currency"),
                    row.getLong("credits_micro"),
                    row.getString("payment_intent_id"),
                    row.getInteger("attempts"),
                    Utc.nullableInstant(row, "asked_at")))
        .toList();
  }
}
