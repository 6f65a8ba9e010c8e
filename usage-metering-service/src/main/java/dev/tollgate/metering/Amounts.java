package dev.tollgate.metering;

import java.math.BigDecimal;

/// How amounts look on the wire: money as a decimal string in USD, credits as a decimal number of
/// credits.
public final class Amounts {
  private static final int NANO = 9;
  private static final int MICRO = 6;

  private Amounts() {}

  /// @param nanoUsd 10⁻⁹ USD
  public static String usd(long nanoUsd) {
    return plain(BigDecimal.valueOf(nanoUsd, NANO)).toPlainString();
  }

  /// @param creditsMicro 10⁻⁶ credits
  public static BigDecimal credits(long creditsMicro) {
    return plain(BigDecimal.valueOf(creditsMicro, MICRO));
  }

  /// @return 10⁻⁹ USD
  /// @throws ArithmeticException for more than nine decimals or more than fits
  public static long nanoUsd(BigDecimal usd) {
    return usd.movePointRight(NANO).longValueExact();
  }

  /// Without trailing zeros, and without the exponent that stripping them may leave.
  private static BigDecimal plain(BigDecimal amount) {
    BigDecimal stripped = amount.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }
}
