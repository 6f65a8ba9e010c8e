package dev.tollgate.billing.wallet;

import java.util.Locale;
import java.util.Optional;

/// Why `credits.changed` is sent; the most telling first.
enum ChangeReason {
  GRANT,
  REFILL,
  REFUND,
  EXPIRY,
  EXHAUSTED,
  LOW_BALANCE,
  NEAR_LIMIT;

  private static final long LOW_MICRO = Credits.micro(100);

  /// Spending is told only when it crosses a line downwards.
  static Optional<ChangeReason> ofFall(long fromMicro, long toMicro) {
    if (fromMicro > 0 && toMicro == 0) {
      return Optional.of(EXHAUSTED);
    }
    return fromMicro >= LOW_MICRO && toMicro < LOW_MICRO
        ? Optional.of(LOW_BALANCE)
        : Optional.empty();
  }

  /// EN-11: 80 % of what was granted are spent; told when that line is crossed.
  static Optional<ChangeReason> ofComingNear(boolean before, boolean now) {
    return !before && now ? Optional.of(NEAR_LIMIT) : Optional.empty();
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
