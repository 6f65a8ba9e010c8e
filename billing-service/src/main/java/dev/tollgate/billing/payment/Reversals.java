package dev.tollgate.billing.payment;

import static dev.tollgate.billing.stripe.StripeWorkers.await;

import dev.tollgate.billing.journal.Book;
import dev.tollgate.billing.journal.JournalEntries;
import dev.tollgate.billing.journal.JournalEntry;
import dev.tollgate.billing.stripe.ChargeFacts;
import dev.tollgate.billing.stripe.Customers;
import dev.tollgate.billing.stripe.DisputeFacts;
import dev.tollgate.billing.stripe.Outcome;
import dev.tollgate.billing.stripe.StripeApiClient;
import dev.tollgate.billing.wallet.Wallets;
import dev.tollgate.kit.database.WorkerTransactions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/// Money that went back: a refund of ours or a dispute takes the unused part of what it bought with
/// it, as far as the money goes; what was used stays used. Blocking.
///
/// A dispute that is won puts the money back into the books and gives the credits again that it
/// took.
@ApplicationScoped
public class Reversals {
  /// In these states the bank has the money.
  private static final Set<String> WITHDRAWN = Set.of("needs_response", "under_review", "lost");

  private final WorkerTransactions worker;
  private final PaymentRows payments;
  private final JournalEntries journal;
  private final Wallets wallets;
  private final Customers customers;
  private final StripeApiClient stripe;

  Reversals(
      WorkerTransactions worker,
      PaymentRows payments,
      JournalEntries journal,
      Wallets wallets,
      Customers customers,
      StripeApiClient stripe) {
    this.worker = worker;
    this.payments = payments;
    this.journal = journal;
    this.wallets = wallets;
    this.customers = customers;
    this.stripe = stripe;
  }

  /// Stripe's total counts, so that news may come late, twice and in any order; it only grows.
  public Outcome refund(String chargeId) {
    ChargeFacts charge = stripe.charge(chargeId);
    return withdraw(
        charge,
        (tx, payment) ->
            Uni.createFrom()
                .item(payment.refunded(Math.max(payment.refundedCents(), charge.refundedCents()))));
  }

  /// A charge can be disputed again after a dispute was won, so each dispute counts by itself.
  public Outcome dispute(String disputeId) {
    DisputeFacts dispute = stripe.dispute(disputeId);
    long withdrawn = WITHDRAWN.contains(dispute.status()) ? dispute.amountCents() : 0;
    return withdraw(
        stripe.charge(dispute.chargeId()),
        (tx, payment) ->
            payments.disputed(tx, payment, dispute.id(), withdrawn).map(payment::disputed));
  }

  private Outcome withdraw(
      ChargeFacts charge, BiFunction<SqlConnection, Payment, Uni<Payment>> change) {
    String paymentIntentId = charge.paymentIntentId();
    if (paymentIntentId == null) {
      return new Outcome.Ignored("not a payment of ours");
    }
    return await(
            worker.inTransaction(
                tx ->
                    payments
                        .lock(tx, paymentIntentId)
                        .chain(
                            found ->
                                found.isEmpty()
                                    ? Uni.createFrom().item(Optional.<Outcome>empty())
                                    : change
                                        .apply(tx, found.get())
                                        .chain(after -> apply(tx, found.get(), after))
                                        .map(Optional::of))))
        .orElseGet(() -> unknown(charge));
  }

  /// Of a customer of ours the payment's own news may still be under way: thrown, so that this is
  /// tried again.
  private Outcome unknown(ChargeFacts charge) {
    String customerId = charge.customerId();
    if (customerId == null || await(customers.accountOf(worker.pool(), customerId)).isEmpty()) {
      return new Outcome.Ignored("no customer of ours");
    }
    throw new IllegalStateException("payment " + charge.paymentIntentId() + " was not taken yet");
  }

  private Uni<Outcome> apply(SqlConnection tx, Payment before, Payment after) {
    if (before.equals(after)) {
      return Uni.createFrom().item(new Outcome.Done());
    }
    return payments
        .store(tx, after)
        .chain(
            number ->
                book(tx, before, after, number).chain(() -> takeBack(tx, before, after, number)))
        .replaceWith(new Outcome.Done());
  }

  /// @param number of the change, since the same amounts can go and come back more than once
  private Uni<Boolean> book(SqlConnection tx, Payment before, Payment after, int number) {
    long cents = Math.subtractExact(after.withdrawnCents(), before.withdrawnCents());
    return journal.record(
        tx,
        JournalEntry.moved(
            "withdrawal:" + after.id() + ":" + number,
            after.accountId(),
            cents > 0 ? "withdrawal" : "dispute won",
            Book.CASH,
            Book.RETURNS,
            JournalEntry.nano(cents)));
  }

  private Uni<Void> takeBack(SqlConnection tx, Payment before, Payment after, int number) {
    long micro = Math.subtractExact(after.withdrawnMicro(), before.withdrawnMicro());
    if (after.grantKey() == null || micro == 0) {
      return Uni.createFrom().voidItem();
    }
    if (micro < 0) {
      return giveAgain(tx, after, after.grantKey(), number);
    }
    return (after.isWhollyWithdrawn()
            ? wallets.refundLot(tx, after.accountId(), after.grantKey())
            : wallets.refundPart(tx, after.accountId(), after.grantKey(), micro))
        .replaceWithVoid();
  }

  /// What was returned to be given no more is owed again.
  private Uni<Void> giveAgain(SqlConnection tx, Payment payment, String grantKey, int number) {
    String key = "again:" + payment.id() + ":" + number;
    return wallets
        .giveAgain(tx, payment.accountId(), grantKey, key, payment.withdrawnMicro())
        .chain(
            nano ->
                nano == 0
                    ? Uni.createFrom().voidItem()
                    : journal
                        .record(
                            tx,
                            JournalEntry.moved(
                                key,
                                payment.accountId(),
                                "credits given again",
                                Book.DEFERRED_REVENUE,
                                Book.RETURNS,
                                nano))
                        .replaceWithVoid());
  }
}
