package dev.tollgate.metering.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which calls are asked for; null does not restrict.
record AuditSearch(
    Instant from,
    Instant to,
    @Nullable UUID principal,
    @Nullable UUID agent,
    @Nullable String feature,
    @Nullable String provider,
    @Nullable String model,
    @Nullable String route,
    @Nullable String status,
    @Nullable String requestId,
    @Nullable AuditCursor after,
    int limit) {}
