package dev.tollgate.contracts.usage;

import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.contracts.account.Route;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One provider attempt: what it used and what it cost. Keyed by the billing account on topic
/// `usage`.
///
/// @param eventId UUIDv7 minted when the attempt was opened; metering counts each once
/// @param chargeId billing debits each once; equal for repeats under one Idempotency-Key, else the
///   eventId
/// @param attempt 1 for the first provider tried for the request, then 2, …
/// @param accountId the account that pays
/// @param feature product capability that is metered
/// @param provider who served the attempt
/// @param model the model asked of that provider
/// @param requestedModel the model the caller named
/// @param costNanoUsd provider cost in 10⁻⁹ USD
/// @param creditsMicro charge in 10⁻⁶ credits; 0 unless a PLATFORM attempt served the caller
/// @param multiplierMicro credits per prompt of the requested model, in 10⁻⁶
/// @param leaseId the lease that pays; null when no credits are in play
/// @param errorCode a stable code, never a provider's text
/// @param firstTokenMillis from dispatch to the first content; null when there was none
public record UsageRecorded(
    UUID eventId,
    String chargeId,
    String requestId,
    int attempt,
    UUID accountId,
    UUID principalId,
    PrincipalType principalType,
    @Nullable UUID agentId,
    @Nullable UUID sessionId,
    String feature,
    String lane,
    String provider,
    String model,
    String requestedModel,
    Route route,
    Tokens tokens,
    UsageSource usageSource,
    long costNanoUsd,
    String priceVersion,
    long creditsMicro,
    long multiplierMicro,
    @Nullable UUID leaseId,
    String gatewayId,
    UsageStatus status,
    @Nullable String errorCode,
    boolean streamed,
    Instant openedAt,
    @Nullable Long firstTokenMillis,
    long durationMillis) {
  public static final String TYPE = "usage.recorded.v1";

  public UsageRecorded {
    if (creditsMicro < 0 || costNanoUsd < 0 || durationMillis < 0) {
      throw new IllegalArgumentException("usage amounts must not be negative");
    }
  }
}
