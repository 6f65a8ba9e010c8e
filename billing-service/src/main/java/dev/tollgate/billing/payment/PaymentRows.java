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
      """
      update payment set refunded_cents = $2, disputed_cents = $3, changes = changes + 1
       where id = $1 returning changes
      """;

  private static final String DISPUTED =
      """
      with told as (
        insert into payment_dispute (id, payment_id, withdrawn_cents) values ($1, $2, $3)
        on conflict (id) do update set withdrawn_cents = excluded.withdrawn_cents)
      select ($3 + coalesce(sum(withdrawn_cents), 0))::bigint from payment_dispute
       where payment_id = $2 and id <> $1
      """;

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

  /// @return how many times this payment has changed now
  Uni<Integer> store(SqlConnection tx, Payment payment) {
    return tx.preparedQuery(STORE)
        .execute(Tuple.of(payment.id(), payment.refundedCents(), payment.disputedCents()))
        .map(rows -> rows.iterator().next().getInteger(0));
  }

  /// Notes what one dispute has withdrawn of a payment that is locked.
  ///
  /// @return what all its disputes together have
  Uni<Long> disputed(SqlConnection tx, Payment payment, String disputeId, long cents) {
    return tx.preparedQuery(DISPUTED)
        .execute(Tuple.of(disputeId, payment.id(), cents))
        .map(rows -> rows.iterator().next().getLong(0));
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
