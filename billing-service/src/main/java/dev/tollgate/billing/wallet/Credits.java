package dev.tollgate.billing.wallet;

import java.math.BigDecimal;

/// Credits are `long` micro-credits inside and decimal numbers of credits on the wire.
public final class Credits {
  /// Micro-credits in one credit.
  public static final long MICRO = 1_000_000L;

  private static final int PLACES = 6;

  private Credits() {}

  /// @throws ArithmeticException when it does not fit
  public static long micro(long credits) {
    return Math.multiplyExact(credits, MICRO);
  }

  /// Without trailing zeros and without an exponent: 25, 0.5.
  public static BigDecimal decimal(long micro) {
    BigDecimal credits = BigDecimal.valueOf(micro, PLACES).stripTrailingZeros();
    return credits.scale() < 0 ? credits.setScale(0) : credits;
  }
}
