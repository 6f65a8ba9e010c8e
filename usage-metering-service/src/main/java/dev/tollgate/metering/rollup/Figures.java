package dev.tollgate.metering.rollup;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageStatus;

/// What a number of provider attempts add up to. Token buckets are disjoint.
///
/// @param requests provider attempts
/// @param failed those of them that failed before any content
/// @param charged those of them that took quota and credits
/// @param listCreditsMicro what the calls that were served cost, or would have cost, on the
///   platform route
/// @param latencyMillis of the calls that were served, which `latencyCount` counts
public record Figures(
    long requests,
    long failed,
    long charged,
    long inputTokens,
    long cacheReadTokens,
    long cacheWriteTokens,
    long outputTokens,
    long reasoningTokens,
    long costNanoUsd,
    long creditsMicro,
    long listCreditsMicro,
    long latencyMillis,
    long latencyCount) {
  public static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private static final long CREDIT = 1_000_000;

  public static Figures of(UsageRecorded event) {
    boolean failed = event.status() == UsageStatus.FAILED;
    boolean charged = event.route() == Route.PLATFORM && event.creditsMicro() > 0;
    return new Figures(
        1,
        failed ? 1 : 0,
        charged ? 1 : 0,
        event.tokens().input(),
        event.tokens().cacheRead(),
        event.tokens().cacheWrite(),
        event.tokens().output(),
        event.tokens().reasoning(),
        event.costNanoUsd(),
        event.creditsMicro(),
        failed ? 0 : wholeCredits(event.multiplierMicro()),
        failed ? 0 : event.durationMillis(),
        failed ? 0 : 1);
  }

  /// @throws ArithmeticException rather than a sum that is wrong
  public Figures plus(Figures other) {
    return new Figures(
        Math.addExact(requests, other.requests),
        Math.addExact(failed, other.failed),
        Math.addExact(charged, other.charged),
        Math.addExact(inputTokens, other.inputTokens),
        Math.addExact(cacheReadTokens, other.cacheReadTokens),
        Math.addExact(cacheWriteTokens, other.cacheWriteTokens),
        Math.addExact(outputTokens, other.outputTokens),
        Math.addExact(reasoningTokens, other.reasoningTokens),
        Math.addExact(costNanoUsd, other.costNanoUsd),
        Math.addExact(creditsMicro, other.creditsMicro),
        Math.addExact(listCreditsMicro, other.listCreditsMicro),
        Math.addExact(latencyMillis, other.latencyMillis),
        Math.addExact(latencyCount, other.latencyCount));
  }

  /// A call costs whole credits: its multiplier, rounded up.
  private static long wholeCredits(long multiplierMicro) {
    return Math.multiplyExact(Math.ceilDiv(multiplierMicro, CREDIT), CREDIT);
  }
}
