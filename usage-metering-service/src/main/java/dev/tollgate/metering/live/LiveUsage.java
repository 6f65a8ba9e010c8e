package dev.tollgate.metering.live;

import dev.tollgate.metering.Amounts;
import java.math.BigDecimal;

/// What a meter in a user interface shows.
///
/// @param today since midnight UTC
/// @param month since the first of the month, UTC
public record LiveUsage(Sums today, Sums month) {
  /// @param tokens of all kinds
  public record Sums(long requests, long failed, long tokens, String costUsd, BigDecimal credits) {
    static final Sums NONE = of(0, 0, 0, 0, 0);

    static Sums of(long requests, long failed, long tokens, long costNanoUsd, long creditsMicro) {
      return new Sums(
          requests, failed, tokens, Amounts.usd(costNanoUsd), Amounts.credits(creditsMicro));
    }
  }

  static final LiveUsage NONE = new LiveUsage(Sums.NONE, Sums.NONE);
}
