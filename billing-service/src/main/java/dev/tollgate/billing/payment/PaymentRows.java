package dev.tollgate.billing.payment;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/// The rows of the payments that were taken.
@ApplicationScoped
class PaymentRows {
  private static final String LOCK =
      """
      select id, account_id, amount_cents, credits_micro, grant_key, refunded_cents, disputed_cents
        from payment where payment_intent_id = $1 for update
      """;

  private static final String STORE =
      "update payment set refunded_cents = $2, disputed_cents = $3 where id = $1";

  /// Locks the payment until the transaction ends.
  Uni<Optional<Payment>> lock(SqlConnection tx, String paymentIntentId) {
    return tx.preparedQuery(LOCK)
        .execute(Tuple.of(paymentIntentId))
        .map(
            rows ->
                rows.rowCount() == 0
                    ? Optional.empty()
                    : Optional.of(read(rows.iterator().next())));
  }

  Uni<Void> store(SqlConnection tx, Payment payment) {
    return tx.preparedQuery(STORE)
        .execute(Tuple.of(payment.id(), payment.refundedCents(), payment.disputedCents()))
        .replaceWithVoid();
  }

  private static Payment read(Row row) {
    return new Payment(
        row.getString("id"),
        row.getUUID("account_id"),
        row.getLong("amount_cents"),
        row.getLong("credits_micro"),
        row.getString("grant_key"),
        row.getLong("refunded_cents"),
        row.getLong("disputed_cents"));
  }
}
