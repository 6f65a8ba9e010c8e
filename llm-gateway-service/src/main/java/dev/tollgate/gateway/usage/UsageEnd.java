package dev.tollgate.gateway.usage;

import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.contracts.usage.UsageStatus;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How an attempt ended: what `closed` adds to `opened`.
public record UsageEnd(
    UsageStatus status,
    Tokens tokens,
    UsageSource source,
    long costNanoUsd,
    long creditsMicro,
    @Nullable UUID leaseId,
    @Nullable Long firstTokenMillis,
    long durationMillis,
    @Nullable String errorCode) {

  /// The final event of the attempt that `opened` began.
  public UsageRecorded of(UsageRecorded opened) {
    return new UsageRecorded(
        opened.eventId(),
        opened.chargeId(),
        opened.requestId(),
        opened.attempt(),
        opened.accountId(),
        opened.principalId(),
        opened.principalType(),
        opened.agentId(),
        opened.sessionId(),
        opened.feature(),
        opened.lane(),
        opened.provider(),
        opened.model(),
        opened.requestedModel(),
        opened.route(),
        tokens,
        source,
        costNanoUsd,
        opened.priceVersion(),
        creditsMicro,
        opened.multiplierMicro(),
        leaseId,
        opened.gatewayId(),
        status,
        errorCode,
        opened.streamed(),
        opened.openedAt(),
        firstTokenMillis,
        durationMillis);
  }
}
