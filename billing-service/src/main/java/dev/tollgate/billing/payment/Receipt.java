package dev.tollgate.billing.payment;

import dev.tollgate.billing.journal.JournalEntry;
import dev.tollgate.billing.wallet.Grant;
import dev.tollgate.billing.wallet.LotSource;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Money that has come in, and what it buys.
///
/// @param id the payment intent, or the invoice of a subscription: what makes it one payment
/// @param feeCents what Stripe kept of the amount
/// @param creditsMicro 0 for a plan without credits
/// @param period when the plan paid for runs; null for a pack
public record Receipt(
    String id,
    UUID accountId,
    Kind kind,
    String item,
    @Nullable String paymentIntentId,
    long amountCents,
    long feeCents,
    String currency,
    long creditsMicro,
    @Nullable Period period,
    Instant paidAt) {
  private static final int CARRIED_MONTHS = 3;

  public enum Kind {
    PACK,
    PLAN,
    TOP_UP
  }

  /// Half-open: the end belongs to the next period.
  public record Period(Instant start, Instant end) {}

  /// The one lot this payment becomes: a pack's credits never expire, a plan's live for its period
  /// and three months more.
  Optional<Grant> grant() {
    return creditsMicro == 0
        ? Optional.empty()
        : Optional.of(
            new Grant(
                accountId,
                grantKey(),
                kind == Kind.PLAN ? LotSource.SUBSCRIPTION : LotSource.PACK,
                creditsMicro,
                JournalEntry.nano(amountCents),
                period == null ? paidAt : period.start(),
                period == null
                    ? null
                    : period
                        .end()
                        .atOffset(ZoneOffset.UTC)
                        .plusMonths(CARRIED_MONTHS)
                        .toInstant()));
  }

  String grantKey() {
    return "stripe:" + id;
  }
}
