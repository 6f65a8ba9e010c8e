package dev.tollgate.metering.query;

import dev.tollgate.metering.Amounts;
import dev.tollgate.metering.rollup.Figures;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// The figures of a window as callers see them. Token counts are disjoint: no token is in two of
/// them.
///
/// @param requests provider attempts; a call that went on to a second provider is two
/// @param failed attempts that failed before any content
/// @param costUsd what the provider charges for it
/// @param credits what it cost the account
/// @param latencyMillis mean duration of the calls that were served; null when none was
public record UsageSums(
    long requests,
    long failed,
    long inputTokens,
    long cacheReadTokens,
    long cacheWriteTokens,
    long outputTokens,
    long reasoningTokens,
    String costUsd,
    BigDecimal credits,
    @Nullable Long latencyMillis) {

  static UsageSums of(Figures figures) {
    return new UsageSums(
        figures.requests(),
        figures.failed(),
        figures.inputTokens(),
        figures.cacheReadTokens(),
        figures.cacheWriteTokens(),
        figures.outputTokens(),
        figures.reasoningTokens(),
        Amounts.usd(figures.costNanoUsd()),
        Amounts.credits(figures.creditsMicro()),
        figures.latencyCount() == 0 ? null : figures.latencyMillis() / figures.latencyCount());
  }
}
