package dev.tollgate.billing.wallet;

import java.math.BigDecimal;

/// Money on the wire: a decimal string in USD, with at least two places.
public final class Usd {
  private static final int NANO_PLACES = 9;
  private static final int CENT_PLACES = 2;

  private Usd() {}

  public static String ofNano(long nanoUsd) {
    BigDecimal usd = BigDecimal.valueOf(nanoUsd, NANO_PLACES).stripTrailingZeros();
    return (usd.scale() < CENT_PLACES ? usd.setScale(CENT_PLACES) : usd).toPlainString();
  }
}
