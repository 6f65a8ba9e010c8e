package dev.tollgate.contracts.lease;

import java.util.List;
import java.util.UUID;

/// @param over leases that are fenced, done or unknown: the gateway stops reserving and charging on
///   them
public record LeaseHeartbeatReply(UUID incarnation, List<UUID> over) {
  public LeaseHeartbeatReply {
    over = List.copyOf(over);
  }
}
