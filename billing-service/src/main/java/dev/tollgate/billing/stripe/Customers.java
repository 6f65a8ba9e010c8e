package dev.tollgate.billing.stripe;

import dev.tollgate.billing.Utc;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/// Which account is which customer at Stripe. A customer is made at the first purchase.
@ApplicationScoped
public class Customers {
  private static final String OF_ACCOUNT =
      "select customer_id from stripe_customer where account_id = $1";

  private static final String ACCOUNT_OF =
      "select account_id from stripe_customer where customer_id = $1";

  private static final String ADD =
      """
      insert into stripe_customer (account_id, customer_id, created_at) values ($1, $2, $3)
      on conflict (account_id) do nothing
      """;

  private static final String REPLACE =
      "update stripe_customer set customer_id = $3 where account_id = $1 and customer_id = $2";

  private final Clock clock;

  Customers(Clock clock) {
    this.clock = clock;
  }

  public Uni<Optional<String>> of(SqlClient tx, UUID accountId) {
    return tx.preparedQuery(OF_ACCOUNT)
        .execute(Tuple.of(accountId))
        .map(rows -> first(rows).map(row -> row.getString(0)));
  }

  /// Of the worker's view: any account.
  public Uni<Optional<UUID>> accountOf(SqlClient worker, String customerId) {
    return worker
        .preparedQuery(ACCOUNT_OF)
        .execute(Tuple.of(customerId))
        .map(rows -> first(rows).map(row -> row.getUUID(0)));
  }

  /// Keeps the first customer of an account; Stripe gives the same one to whoever asks again.
  public Uni<Void> add(SqlClient tx, UUID accountId, String customerId) {
    return tx.preparedQuery(ADD)
        .execute(Tuple.of(accountId, customerId, Utc.of(Utc.now(clock))))
        .replaceWithVoid();
  }

  /// The customer was deleted at Stripe and replaced by another.
  public Uni<Void> replace(SqlClient tx, UUID accountId, String deleted, String customerId) {
    return tx.preparedQuery(REPLACE)
        .execute(Tuple.of(accountId, deleted, customerId))
        .replaceWithVoid();
  }

  private static Optional<Row> first(RowSet<Row> rows) {
    return rows.rowCount() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
  }
}
