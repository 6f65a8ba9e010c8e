package dev.tollgate.contracts.admission;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/// Why not. `code` decides the status: 402 for quota and budget, 403 for tier and agent, 429 for
/// rate.
///
/// @param retryAfterMillis for 429: when one more call will pass
public record AdmissionRefused(
    ErrorCode code,
    String detail,
    Tier tier,
    @Nullable Quota quota,
    @Nullable RateLimit rateLimit,
    boolean byokConfigured,
    boolean hostPays,
    @Nullable Long retryAfterMillis)
    implements AdmissionDecision {}
