package dev.tollgate.contracts.lease;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Nothing left: balance minus running reservations is below the price (402 `credits_exhausted`).
///
/// @param limitMicro credits granted and still alive, spent part included
/// @param usedMicro what of them is spent or held
/// @param resetAt when the next free or subscription credits come, if any
public record LeaseRefused(UUID leaseId, long limitMicro, long usedMicro, @Nullable Instant resetAt)
    implements LeaseDecision {}
