package dev.tollgate.contracts.usage;

import java.util.UUID;

/// P5: a call that still runs 2 s after its charge settles early; its later `usage.recorded` is the
/// duplicate.
public record UsageCharged(
    String chargeId, UUID leaseId, UUID accountId, String gatewayId, long creditsMicro) {
  public static final String TYPE = "usage.charged.v1";
}
