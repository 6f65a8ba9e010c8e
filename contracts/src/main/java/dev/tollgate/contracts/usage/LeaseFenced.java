package dev.tollgate.contracts.usage;

import java.util.UUID;

/// P15: billing's end marker for a lease whose gateway fell silent. Only billing writes it.
public record LeaseFenced(UUID leaseId, UUID accountId, String gatewayId) {
  public static final String TYPE = "lease.fenced.v1";
}
