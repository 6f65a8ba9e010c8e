package dev.tollgate.billing.payment;

import static dev.tollgate.billing.stripe.StripeWorkers.await;

import dev.tollgate.billing.journal.Book;
import dev.tollgate.billing.journal.JournalEntries;
import dev.tollgate.billing.journal.JournalEntry;
import dev.tollgate.billing.stripe.ChargeFacts;
import dev.tollgate.billing.stripe.Outcome;
import dev.tollgate.billing.stripe.PaymentFacts;
import dev.tollgate.billing.stripe.StripeApiClient;
import dev.tollgate.kit.database.WorkerTransactions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/// Fees that Stripe names only some time after the payment: with asynchronous capture, which is its
/// standard, the balance transaction comes later. Blocking.
@ApplicationScoped
public class Fees {
  private static final String SET =
      """
      update payment set fee_cents = $2 where payment_intent_id = $1 and fee_cents = 0
      returning id, account_id
      """;

  private final WorkerTransactions worker;
  private final JournalEntries journal;
  private final StripeApiClient stripe;

  Fees(WorkerTransactions worker, JournalEntries journal, StripeApiClient stripe) {
    this.worker = worker;
    this.journal = journal;
    this.stripe = stripe;
  }

  /// Books the fee of a charge, once. A payment that was not taken yet will be taken with its fee.
  public Outcome settle(String chargeId) {
    ChargeFacts charge = stripe.charge(chargeId);
    if (charge.paymentIntentId() == null) {
      return new Outcome.Ignored("not a payment of ours");
    }
    PaymentFacts payment = stripe.payment(charge.paymentIntentId());
    if (payment.feeCents() > 0) {
      await(worker.inTransaction(tx -> book(tx, payment)));
    }
    return new Outcome.Done();
  }

  private Uni<Void> book(SqlConnection tx, PaymentFacts payment) {
    return tx.preparedQuery(SET)
        .execute(Tuple.of(payment.id(), payment.feeCents()))
        .chain(
            rows ->
                rows.rowCount() == 0
                    ? Uni.createFrom().voidItem()
                    : book(tx, rows.iterator().next(), payment.feeCents()));
  }

  private Uni<Void> book(SqlConnection tx, Row payment, long feeCents) {
    return journal
        .record(
            tx,
            JournalEntry.moved(
                "fee:" + payment.getString("id"),
                payment.getUUID("account_id"),
                "fee",
                Book.CASH,
                Book.FEES,
                JournalEntry.nano(feeCents)))
        .replaceWithVoid();
  }
}
