package dev.tollgate.contracts.usage;

import java.util.UUID;

/// P9: the gateway's last word on a lease: every event of it stands before this record in the
/// partition.
public record LeaseClosed(UUID leaseId, UUID accountId, String gatewayId) {
  public static final String TYPE = "lease.closed.v1";
}
