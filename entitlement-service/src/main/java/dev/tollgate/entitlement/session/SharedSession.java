package dev.tollgate.entitlement.session;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A session for whose guests the host's account pays, until it ends or expires. Its id is the
/// invitation: whoever knows it may join.
///
/// @param callsMax calls of all guests together; null = no cap
/// @param guestCallsPerMinute how fast each guest may call
record SharedSession(
    UUID id,
    UUID accountId,
    String name,
    @Nullable Long callsMax,
    int guestCallsPerMinute,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant endedAt) {
  boolean liveAt(Instant now) {
    return endedAt == null && now.isBefore(expiresAt);
  }
}
