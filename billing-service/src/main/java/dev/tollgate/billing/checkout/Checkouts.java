package dev.tollgate.billing.checkout;

import dev.tollgate.billing.Utc;
import dev.tollgate.billing.stripe.StripeApiClient.OpenedSession;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The orders. Those of an account are read and opened by its requests, ended by the worker.
@ApplicationScoped
class Checkouts {
  private static final String COLUMNS =
      """
      id, account_id, item, quantity, catalog_version, amount_cents, currency, credits_micro, state,
      claimed_until, customer_id, price_id, session_id, url, failure, created_at, expires_at
      """;

  private static final String INSERT =
      """
      insert into checkout (id, account_id, idempotency_key, item, quantity, catalog_version,
                            amount_cents, currency, credits_micro, state, claimed_until,
                            created_at, expires_at, asked_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'opening', $10, $11, $12, $11)
      on conflict (account_id, idempotency_key) do nothing
      """;

  private static final String BY_KEY =
      "select "
          + COLUMNS
          + " from checkout where account_id = $1 and idempotency_key = $2 for update";

  private static final String BY_ID =
      "select " + COLUMNS + " from checkout where account_id = $1 and id = $2";

  private static final String BY_SESSION =
      "select " + COLUMNS + " from checkout where session_id = $1";

  private static final String OTHER_PAGES =
      "select "
          + COLUMNS
          + """
             from checkout
            where account_id = $1 and item = any($2) and id <> $3 and expires_at > $4
              and (state = 'pending' or state = 'opening' and claimed_until > $4)
           """;

  private static final String ORDERED_AT =
      """
      select created_at from checkout
       where account_id = $1 and (session_id is not null or claimed_until > $3)
       order by created_at desc offset $2 limit 1
      """;

  private static final String ONE_AT_A_TIME =
      "select pg_advisory_xact_lock(hashtextextended('checkout:' || $1, 0))";

  private static final String CLAIM_AGAIN =
      "update checkout set claimed_until = $3, expires_at = $4 where account_id = $1 and id = $2";

  private static final String GIVE_UP =
      """
      update checkout set claimed_until = 'epoch'
       where account_id = $1 and id = $2 and state = 'opening'
      """;

  private static final String OPENED =
      """
      update checkout set state = 'pending', customer_id = $3, price_id = $4, session_id = $5, url = $6
       where account_id = $1 and id = $2 and state = 'opening'
      """;

  private static final String ASK =
      """
      update checkout set asked_at = $3
       where account_id = $1 and id = $2 and state = 'pending' and asked_at < $4
      """;

  /// Nothing follows on granted; the other ends are only as final as Stripe's session.
  private static final String END =
      "update checkout set state = $2, failure = $3 where id = $1 and state <> 'granted'";

  /// @return false when the key is taken
  Uni<Boolean> insert(SqlClient tx, Checkout checkout, String idempotencyKey) {
    Tuple values =
        Tuple.tuple()
            .addUUID(checkout.id())
            .addUUID(checkout.accountId())
            .addString(idempotencyKey)
            .addString(checkout.item())
            .addInteger(checkout.quantity())
            .addString(checkout.catalogVersion())
            .addLong(checkout.amountCents())
            .addString(checkout.currency())
            .addLong(checkout.creditsMicro())
            .addOffsetDateTime(Utc.of(checkout.claimedUntil()))
            .addOffsetDateTime(Utc.of(checkout.createdAt()))
            .addOffsetDateTime(Utc.of(checkout.expiresAt()));
    return tx.preparedQuery(INSERT).execute(values).map(rows -> rows.rowCount() == 1);
  }

  /// Locks the row until the transaction ends.
  Uni<Optional<Checkout>> withKey(SqlClient tx, UUID accountId, String idempotencyKey) {
    return tx.preparedQuery(BY_KEY)
        .execute(Tuple.of(accountId, idempotencyKey))
        .map(Checkouts::first);
  }

  Uni<Optional<Checkout>> withId(SqlClient tx, UUID accountId, UUID id) {
    return tx.preparedQuery(BY_ID).execute(Tuple.of(accountId, id)).map(Checkouts::first);
  }

  Uni<Optional<Checkout>> ofSession(SqlClient worker, String sessionId) {
    return worker.preparedQuery(BY_SESSION).execute(Tuple.of(sessionId)).map(Checkouts::first);
  }

  /// Where one of the items could be bought too.
  Uni<List<Checkout>> otherPages(SqlClient tx, Checkout checkout, List<String> items, Instant now) {
    String[] wanted = items.toArray(String[]::new);
    return tx.preparedQuery(OTHER_PAGES)
        .execute(Tuple.of(checkout.accountId(), wanted, checkout.id(), Utc.of(now)))
        .map(
            rows -> {
              List<Checkout> others = new ArrayList<>();
              rows.forEach(row -> others.add(read(row)));
              return others;
            });
  }

  /// Of the orders whose page was opened, or is being opened; nobody else adds one for the account
  /// before the transaction ends.
  ///
  /// @param later how many were ordered after the one that is asked for
  /// @return when that one was ordered; empty when there are no more than those
  Uni<Optional<Instant>> orderedBefore(SqlClient tx, UUID accountId, int later, Instant now) {
    return tx.preparedQuery(ONE_AT_A_TIME)
        .execute(Tuple.of(accountId.toString()))
        .chain(() -> tx.preparedQuery(ORDERED_AT).execute(Tuple.of(accountId, later, Utc.of(now))))
        .map(
            rows ->
                rows.rowCount() == 0
                    ? Optional.empty()
                    : Optional.of(Utc.instant(rows.iterator().next(), "created_at")));
  }

  Uni<Void> claimAgain(SqlClient tx, Checkout checkout) {
    return tx.preparedQuery(CLAIM_AGAIN)
        .execute(
            Tuple.of(
                checkout.accountId(),
                checkout.id(),
                Utc.of(checkout.claimedUntil()),
                Utc.of(checkout.expiresAt())))
        .replaceWithVoid();
  }

  /// Lets the same key try again at once.
  Uni<Void> giveUp(SqlClient tx, Checkout checkout) {
    return tx.preparedQuery(GIVE_UP)
        .execute(Tuple.of(checkout.accountId(), checkout.id()))
        .replaceWithVoid();
  }

  /// @return false when the order is not being opened any more: nobody will hear of this session
  Uni<Boolean> opened(
      SqlClient tx, Checkout checkout, String customerId, String priceId, OpenedSession session) {
    return tx.preparedQuery(OPENED)
        .execute(
            Tuple.of(
                checkout.accountId(),
                checkout.id(),
                customerId,
                priceId,
                session.id(),
                session.url()))
        .map(rows -> rows.rowCount() == 1);
  }

  /// @return whether Stripe may be asked about this checkout now: it is pending and was not asked
  ///   about since
  Uni<Boolean> mayAsk(SqlClient tx, UUID accountId, UUID id, Instant now, Instant since) {
    return tx.preparedQuery(ASK)
        .execute(Tuple.of(accountId, id, Utc.of(now), Utc.of(since)))
        .map(rows -> rows.rowCount() == 1);
  }

  Uni<Void> end(SqlClient worker, UUID id, CheckoutState state, @Nullable String failure) {
    return worker
        .preparedQuery(END)
        .execute(Tuple.of(id, state.wireName(), failure))
        .replaceWithVoid();
  }

  private static Optional<Checkout> first(RowSet<Row> rows) {
    return rows.rowCount() == 0 ? Optional.empty() : Optional.of(read(rows.iterator().next()));
  }

  private static Checkout read(Row row) {
    return new Checkout(
        row.getUUID("id"),
        row.getUUID("account_id"),
        row.getString("item"),
        row.getInteger("quantity"),
        row.getString("catalog_version"),
        row.getLong("amount_cents"),
        row.getString("currency"),
        row.getLong("credits_micro"),
        CheckoutState.ofWireName(row.getString("state")),
        Utc.instant(row, "claimed_until"),
        row.getString("customer_id"),
        row.getString("price_id"),
        row.getString("session_id"),
        row.getString("url"),
        row.getString("failure"),
        Utc.instant(row, "created_at"),
        Utc.instant(row, "expires_at"));
  }
}
