package dev.tollgate.metering.budget;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Shares of a limit, exact: a threshold is reached when it is, not when a rounded figure says so.
final class Percent {
  private static final BigInteger HUNDRED = BigInteger.valueOf(100);

  private Percent() {}

  static boolean isReached(int percent, long spent, long limit) {
    BigInteger share = BigInteger.valueOf(spent).multiply(HUNDRED);
    return share.compareTo(BigInteger.valueOf(limit).multiply(BigInteger.valueOf(percent))) >= 0;
  }

  /// For people, with two decimals, rounded down: 100 means that the limit is reached.
  static BigDecimal of(long spent, long limit) {
    return BigDecimal.valueOf(spent)
        .movePointRight(2)
        .divide(BigDecimal.valueOf(limit), 2, RoundingMode.DOWN);
  }
}
