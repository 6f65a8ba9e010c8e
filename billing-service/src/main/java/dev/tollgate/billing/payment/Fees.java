package dev.tollgate.billing.payment;

import static dev.tollgate.billing.stripe.StripeWorkers.await;

import dev.tollgate.billing.journal.Book;
import dev.tollgate.billing.journal.JournalEntries;
import dev.tollgate.billing.journal.JournalEntry;
import dev.tollgate.billing.stripe.ChargeFacts;
import dev.tollgate.billing.stripe.Customers;
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
  private static final String LOCK =
      "select id, account_id, fee_cents from payment where payment_intent_id = $1 for update";

  private static final String SET = "update payment set fee_cents = $2 where id = $1";

  private final WorkerTransactions worker;
  private final JournalEntries journal;
  private final Customers customers;
  private final StripeApiClient stripe;

  Fees(
      WorkerTransactions worker,
      JournalEntries journal,
      Customers customers,
      StripeApiClient stripe) {
    this.worker = worker;
    this.journal = journal;
    this.customers = customers;
    this.stripe = stripe;
  }

  /// Books the fee of a charge, once.
  public Outcome settle(String chargeId) {
    ChargeFacts charge = stripe.charge(chargeId);
    if (charge.paymentIntentId() == null) {
      return new Outcome.Ignored("not a payment of ours");
    }
    PaymentFacts payment = stripe.payment(charge.paymentIntentId());
    boolean known =
        payment.feeCents() == 0 || await(worker.inTransaction(tx -> bookOnce(tx, payment)));
    return known ? new Outcome.Done() : unknown(charge);
  }

  /// Of a customer of ours the payment may just be being taken, by somebody who asked Stripe before
  /// the fee was known: thrown, so that this is tried again. What a customer of ours paid for
  /// something else ends with an operator after the last attempt, for our books lack that money.
  private Outcome unknown(ChargeFacts charge) {
    String customerId = charge.customerId();
    if (customerId == null || await(customers.accountOf(worker.pool(), customerId)).isEmpty()) {
      return new Outcome.Ignored("no customer of ours");
    }
    throw new IllegalStateException("payment " + charge.paymentIntentId() + " was not taken yet");
  }

  /// @return false when the payment was not taken yet
  private Uni<Boolean> bookOnce(SqlConnection tx, PaymentFacts payment) {
    return tx.preparedQuery(LOCK)
        .execute(Tuple.of(payment.id()))
        .chain(
            rows ->
                rows.rowCount() == 0
                    ? Uni.createFrom().item(false)
                    : bookOnce(tx, rows.iterator().next(), payment.feeCents()).replaceWith(true));
  }

  private Uni<Void> bookOnce(SqlConnection tx, Row taken, long feeCents) {
    return taken.getLong("fee_cents") > 0
        ? Uni.createFrom().voidItem()
        : tx.preparedQuery(SET)
            .execute(Tuple.of(taken.getString("id"), feeCents))
            .chain(() -> book(tx, taken, feeCents));
  }

  private Uni<Void> book(SqlConnection tx, Row taken, long feeCents) {
    return journal
        .record(
            tx,
            JournalEntry.moved(
                "fee:" + taken.getString("id"),
                taken.getUUID("account_id"),
                "fee",
                Book.CASH,
                Book.FEES,
                JournalEntry.nano(feeCents)))
        .replaceWithVoid();
  }
}
