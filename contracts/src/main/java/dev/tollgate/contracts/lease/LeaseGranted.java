package dev.tollgate.contracts.lease;

import java.util.UUID;

/// @param creditsMicro held for this gateway; at least the price that was asked for
public record LeaseGranted(UUID leaseId, UUID incarnation, long creditsMicro)
    implements LeaseDecision {}
