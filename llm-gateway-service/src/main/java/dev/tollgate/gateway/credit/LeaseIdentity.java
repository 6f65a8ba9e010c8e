package dev.tollgate.gateway.credit;

import java.util.UUID;

/// P1: who holds the leases.
///
/// @param incarnation new at every start: replies meant for an earlier life are dropped
public record LeaseIdentity(String gatewayId, UUID incarnation) {}
