package dev.tollgate.metering.audit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One provider attempt of the account: who, what for, how much. Nothing of what was said.
///
/// @param at when it was opened
/// @param principal who called, as against the account, which pays
/// @param latencyMillis from dispatch to the end
/// @param firstTokenMillis null when there was no content
public record AuditedCall(
    UUID id,
    Instant at,
    String requestId,
    int attempt,
    UUID principal,
    String principalType,
    @Nullable UUID agent,
    @Nullable UUID session,
    String feature,
    String provider,
    String model,
    String requestedModel,
    String route,
    long inputTokens,
    long cacheReadTokens,
    long cacheWriteTokens,
    long outputTokens,
    long reasoningTokens,
    String usageSource,
    String costUsd,
    BigDecimal credits,
    String status,
    @Nullable String errorCode,
    boolean streamed,
    long latencyMillis,
    @Nullable Long firstTokenMillis) {

  /// Where a page that ends with this call goes on.
  @JsonIgnore
  AuditCursor cursor() {
    return new AuditCursor(at, id);
  }
}
