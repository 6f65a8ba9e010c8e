package dev.tollgate.contracts.lease;

import java.util.UUID;

/// P14: billing asks all gateways to close idle leases of this account and to beat at once.
///
/// @param recall grows with each recall of this account
public record LeaseRecall(UUID accountId, long recall) {
  public static final String TYPE = "lease.recall.v1";
}
