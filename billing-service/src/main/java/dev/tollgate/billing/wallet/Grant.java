package dev.tollgate.billing.wallet;

import java.math.BigInteger;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Credits to be given to an account, once per `key`.
///
/// @param key unique over all accounts and for ever, such as `stripe:pi_123` or
///   `migration:<account>`
/// @param amountMicro 10⁻⁶ credits, more than 0 and at most [#MOST_MICRO]
/// @param costBasisNanoUsd what was paid for the whole lot, in 10⁻⁹ USD; 0 for promotional ones
/// @param effectiveAt from when on the credits may be used
/// @param expiresAt from when on they may not; null = never
public record Grant(
    UUID accountId,
    String key,
    LotSource source,
    long amountMicro,
    long costBasisNanoUsd,
    Instant effectiveAt,
    @Nullable Instant expiresAt) {
  /// A billion credits: far above any sale, far below an overflow.
  public static final long MOST_MICRO = 1_000_000_000L * Credits.MICRO;

  private static final int KEY_LENGTH_MAX = 240;

  /// @throws IllegalArgumentException for an amount, basis, key or span that no grant can have
  public Grant {
    if (amountMicro <= 0 || amountMicro > MOST_MICRO) {
      throw new IllegalArgumentException("amount out of range: " + amountMicro);
    }
    if (costBasisNanoUsd < 0 || (source.promotional() && costBasisNanoUsd > 0)) {
      throw new IllegalArgumentException("cost basis out of range: " + costBasisNanoUsd);
    }
    if (key.isBlank() || key.length() > KEY_LENGTH_MAX) {
      throw new IllegalArgumentException("a grant key has 1 to " + KEY_LENGTH_MAX + " characters");
    }
    if (expiresAt != null && !expiresAt.isAfter(effectiveAt)) {
      throw new IllegalArgumentException("a lot must not expire before it is effective");
    }
  }

  /// The share of what was paid for the lot that falls to a part of it, rounded down.
  public long costBasisOf(long micro) {
    return BigInteger.valueOf(costBasisNanoUsd)
        .multiply(BigInteger.valueOf(micro))
        .divide(BigInteger.valueOf(amountMicro))
        .longValueExact();
  }
}
