package dev.tollgate.billing.payment;

import java.math.BigInteger;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A payment that was taken, and what of it has gone back since.
///
/// @param grantKey of the lot it became; null for a plan without credits
/// @param refundedCents given back by us
/// @param disputedCents withdrawn by the card's bank
record Payment(
    String id,
    UUID accountId,
    long amountCents,
    long creditsMicro,
    @Nullable String grantKey,
    long refundedCents,
    long disputedCents) {

  long withdrawnCents() {
    return Math.addExact(refundedCents, disputedCents);
  }

  boolean isWhollyWithdrawn() {
    return withdrawnCents() >= amountCents;
  }

  Payment refunded(long totalCents) {
    return new Payment(
        id, accountId, amountCents, creditsMicro, grantKey, totalCents, disputedCents);
  }

  Payment disputed(long cents) {
    return new Payment(id, accountId, amountCents, creditsMicro, grantKey, refundedCents, cents);
  }

  /// The share of the credits that the withdrawn money stands for; rounded down, so never more than
  /// was paid for.
  long withdrawnMicro() {
    if (isWhollyWithdrawn()) {
      return creditsMicro;
    }
    return BigInteger.valueOf(creditsMicro)
        .multiply(BigInteger.valueOf(withdrawnCents()))
        .divide(BigInteger.valueOf(amountCents))
        .longValueExact();
  }
}
