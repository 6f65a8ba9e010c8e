package dev.tollgate.billing.wallet;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A lot as its owner sees it, in credits and USD. What was granted is available, held, spent,
/// expired, refunded or moved.
///
/// @param grantKey unique over all lots: the payment, month or promise that the credits come from
/// @param priority the lowest burns first
/// @param moved to the wallet of the account that this one has become part of
/// @param costBasisUsd what was paid for the whole lot
public record LotView(
    UUID id,
    String grantKey,
    String source,
    int priority,
    boolean promotional,
    String state,
    BigDecimal granted,
    BigDecimal available,
    BigDecimal held,
    BigDecimal spent,
    BigDecimal expired,
    BigDecimal refunded,
    BigDecimal moved,
    String costBasisUsd,
    Instant effectiveAt,
    @Nullable Instant expiresAt,
    Instant createdAt) {

  static LotView of(Lot lot) {
    return new LotView(
        lot.id(),
        lot.grant().key(),
        lower(lot.source()),
        lot.priority(),
        lot.source().promotional(),
        lower(lot.state()),
        Credits.decimal(lot.grant().amountMicro()),
        Credits.decimal(lot.available()),
        Credits.decimal(lot.held()),
        Credits.decimal(lot.in(Bucket.SPENT)),
        Credits.decimal(lot.in(Bucket.EXPIRED)),
        Credits.decimal(lot.in(Bucket.REFUNDED)),
        Credits.decimal(lot.in(Bucket.OUTSIDE)),
        Usd.ofNano(lot.grant().costBasisNanoUsd()),
        lot.effectiveAt(),
        lot.expiresAt(),
        lot.createdAt());
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
