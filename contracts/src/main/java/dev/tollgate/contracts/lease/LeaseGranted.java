package dev.tollgate.contracts.lease;

import java.util.UUID;

/// @param creditsMicro held for this gateway; at least the price that was asked for
/// @param limitMicro credits granted and still alive, spent part included, as in a refusal
/// @param leftMicro what of them is not spent; a caller hears of it near the limit (EN-11)
public record LeaseGranted(
    UUID leaseId, UUID incarnation, long creditsMicro, long limitMicro, long leftMicro)
    implements LeaseDecision {}
