package dev.tollgate.metering.live;

import dev.tollgate.metering.Amounts;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/// What a meter in a user interface shows.
///
/// @param at when this was so
/// @param today since midnight UTC
/// @param month since the first of the month, UTC
public record LiveUsage(Instant at, Sums today, Sums month) {
  /// Readers and proxies hear at least this often that the stream is alive.
  private static final Duration SILENCE_MAX = Duration.ofSeconds(15);

  /// @param tokens of all kinds
  public record Sums(long requests, long failed, long tokens, String costUsd, BigDecimal credits) {
    static final Sums NONE = of(0, 0, 0, 0, 0);

    static Sums of(long requests, long failed, long tokens, long costNanoUsd, long creditsMicro) {
      return new Sums(
          requests, failed, tokens, Amounts.usd(costNanoUsd), Amounts.credits(creditsMicro));
    }
  }

  static LiveUsage none(Instant at) {
    return new LiveUsage(at, Sums.NONE, Sums.NONE);
  }

  /// Whether a reader who has seen `last` must hear of this.
  boolean isNewsAfter(LiveUsage last) {
    return !today.equals(last.today)
        || !month.equals(last.month)
        || !at.isBefore(last.at.plus(SILENCE_MAX));
  }
}
