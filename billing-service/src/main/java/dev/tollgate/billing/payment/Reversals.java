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
import java.util.function.UnaryOperator;

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
        payment -> payment.refunded(Math.max(payment.refundedCents(), charge.refundedCents())));
  }

  public Outcome dispute(String disputeId) {
    DisputeFacts dispute = stripe.dispute(disputeId);
    long withdrawn = WITHDRAWN.contains(dispute.status()) ? dispute.amountCents() : 0;
    return withdraw(stripe.charge(dispute.chargeId()), payment -> payment.disputed(withdrawn));
  }

  private Outcome withdraw(ChargeFacts charge, UnaryOperator<Payment> change) {
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
                                    : apply(tx, found.get(), change.apply(found.get()))
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
        .chain(() -> book(tx, before, after))
        .chain(() -> takeBack(tx, before, after))
        .replaceWith(new Outcome.Done());
  }

  private Uni<Boolean> book(SqlConnection tx, Payment before, Payment after) {
    long cents = Math.subtractExact(after.withdrawnCents(), before.withdrawnCents());
    String key =
        "withdrawal:%s:%d:%d".formatted(after.id(), after.refundedCents(), after.disputedCents());
    return journal.record(
        tx,
        JournalEntry.moved(
            key,
            after.accountId(),
            cents > 0 ? "withdrawal" : "dispute won",
            Book.CASH,
            Book.RETURNS,
            JournalEntry.nano(cents)));
  }

  private Uni<Void> takeBack(SqlConnection tx, Payment before, Payment after) {
    long micro = Math.subtractExact(after.withdrawnMicro(), before.withdrawnMicro());
    if (after.grantKey() == null || micro == 0) {
      return Uni.createFrom().voidItem();
    }
    if (micro < 0) {
      return giveAgain(tx, after, after.grantKey());
    }
    return (after.isWhollyWithdrawn()
            ? wallets.refundLot(tx, after.accountId(), after.grantKey())
            : wallets.refundPart(tx, after.accountId(), after.grantKey(), micro))
        .replaceWithVoid();
  }

  /// What was returned to be given no more is owed again.
  private Uni<Void> giveAgain(SqlConnection tx, Payment payment, String grantKey) {
    String key =
        "again:%s:%d:%d".formatted(payment.id(), payment.refundedCents(), payment.disputedCents());
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
