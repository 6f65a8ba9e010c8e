package dev.tollgate.billing.payment;

import static dev.tollgate.billing.stripe.StripeWorkers.await;

import dev.tollgate.billing.journal.Book;
import dev.tollgate.billing.journal.JournalEntries;
import dev.tollgate.billing.journal.JournalEntry;
import dev.tollgate.billing.stripe.ChargeFacts;
import dev.tollgate.billing.stripe.DisputeFacts;
import dev.tollgate.billing.stripe.Outcome;
import dev.tollgate.billing.stripe.StripeApiClient;
import dev.tollgate.billing.wallet.Wallets;
import dev.tollgate.kit.database.WorkerTransactions;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Money that went back: a refund of ours or a dispute takes the unused part of what it bought with
/// it, as far as the money goes; what was used stays used. Blocking.
///
/// A dispute that is won puts the money back into the books. Its credits are not given again: an
/// operator decides that.
@ApplicationScoped
public class Reversals {
  /// In these states the bank has the money.
  private static final Set<String> WITHDRAWN = Set.of("needs_response", "under_review", "lost");

  private final WorkerTransactions worker;
  private final PaymentRows payments;
  private final JournalEntries journal;
  private final Wallets wallets;
  private final StripeApiClient stripe;

  Reversals(
      WorkerTransactions worker,
      PaymentRows payments,
      JournalEntries journal,
      Wallets wallets,
      StripeApiClient stripe) {
    this.worker = worker;
    this.payments = payments;
    this.journal = journal;
    this.wallets = wallets;
    this.stripe = stripe;
  }

  /// Stripe's total counts, so that news may come late, twice and in any order; it only grows.
  public Outcome refund(String chargeId) {
    ChargeFacts charge = stripe.charge(chargeId);
    return withdraw(
        charge.paymentIntentId(),
        payment -> payment.refunded(Math.max(payment.refundedCents(), charge.refundedCents())));
  }

  public Outcome dispute(String disputeId) {
    DisputeFacts dispute = stripe.dispute(disputeId);
    long withdrawn = WITHDRAWN.contains(dispute.status()) ? dispute.amountCents() : 0;
    return withdraw(dispute.paymentIntentId(), payment -> payment.disputed(withdrawn));
  }

  private Outcome withdraw(@Nullable String paymentIntentId, UnaryOperator<Payment> change) {
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
                                ? Uni.createFrom().item(unknown(paymentIntentId))
                                : apply(tx, found.get(), change.apply(found.get())))));
  }

  /// The payment's own news may still be under way: thrown, so that this is tried again.
  private static Outcome unknown(String paymentIntentId) {
    throw new IllegalStateException("no payment " + paymentIntentId + " was taken yet");
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
    if (after.grantKey() == null || micro <= 0) {
      return Uni.createFrom().voidItem();
    }
    return (after.isWhollyWithdrawn()
            ? wallets.refundLot(tx, after.accountId(), after.grantKey())
            : wallets.refundPart(tx, after.accountId(), after.grantKey(), micro))
        .replaceWithVoid();
  }
}
