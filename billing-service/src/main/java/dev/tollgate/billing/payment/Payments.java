package dev.tollgate.billing.payment;

import dev.tollgate.billing.Utc;
import dev.tollgate.billing.journal.JournalEntries;
import dev.tollgate.billing.journal.JournalEntry;
import dev.tollgate.billing.wallet.Wallets;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;

/// The one place where money becomes credits: a payment is booked and granted together, once, by
/// the id of the payment and not of the news of it.
@ApplicationScoped
public class Payments {
  private static final String INSERT =
      """
      insert into payment (id, account_id, kind, item, payment_intent_id, amount_cents, fee_cents,
                           currency, credits_micro, grant_key, period_start, period_end, paid_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
      on conflict do nothing
      """;

  private final Wallets wallets;
  private final JournalEntries journal;

  Payments(Wallets wallets, JournalEntries journal) {
    this.wallets = wallets;
    this.journal = journal;
  }

  /// Takes a payment in the running transaction of the worker.
  ///
  /// @return false when it had been taken before; then nothing changes
  public Uni<Boolean> take(SqlConnection tx, Receipt receipt) {
    return tx.preparedQuery(INSERT)
        .execute(values(receipt))
        .map(RowSet::rowCount)
        .chain(
            rows ->
                rows == 0
                    ? Uni.createFrom().item(false)
                    : book(tx, receipt).chain(() -> grant(tx, receipt)).replaceWith(true));
  }

  private Uni<Void> book(SqlConnection tx, Receipt receipt) {
    return receipt.amountCents() == 0
        ? Uni.createFrom().voidItem()
        : journal
            .record(
                tx,
                JournalEntry.received(
                    receipt.id(), receipt.accountId(), receipt.amountCents(), receipt.feeCents()))
            .replaceWithVoid();
  }

  private Uni<Void> grant(SqlConnection tx, Receipt receipt) {
    return receipt
        .grant()
        .map(grant -> wallets.grant(tx, grant).replaceWithVoid())
        .orElseGet(() -> Uni.createFrom().voidItem());
  }

  private static Tuple values(Receipt receipt) {
    Receipt.Period period = receipt.period();
    return Tuple.tuple()
        .addString(receipt.id())
        .addUUID(receipt.accountId())
        .addString(receipt.kind().name().toLowerCase(Locale.ROOT))
        .addString(receipt.item())
        .addString(receipt.paymentIntentId())
        .addLong(receipt.amountCents())
        .addLong(receipt.feeCents())
        .addString(receipt.currency())
        .addLong(receipt.creditsMicro())
        .addString(receipt.creditsMicro() == 0 ? null : receipt.grantKey())
        .addOffsetDateTime(period == null ? null : Utc.of(period.start()))
        .addOffsetDateTime(period == null ? null : Utc.of(period.end()))
        .addOffsetDateTime(Utc.of(receipt.paidAt()));
  }
}
