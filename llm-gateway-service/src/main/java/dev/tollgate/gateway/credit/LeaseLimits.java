package dev.tollgate.gateway.credit;

import dev.tollgate.gateway.GatewayConfig;

/// The protocol's times in nanoseconds of the monotonic clock.
///
/// @param lifeNanos P3: a lease dies this long after the last acknowledged message about it
/// @param aheadNanos a lease is asked for this much time at the account's recent rate
public record LeaseLimits(
    long lifeNanos, long idleNanos, long renewalNanos, long aheadNanos, long creditsMicroMax) {
  public static LeaseLimits of(GatewayConfig.Credit config) {
    return new LeaseLimits(
        config.deadline().toNanos(),
        config.idle().toNanos(),
        config.renewalMax().toNanos(),
        config.ahead().toNanos(),
        Math.multiplyExact(config.leaseCreditsMax(), 1_000_000L));
  }
}
