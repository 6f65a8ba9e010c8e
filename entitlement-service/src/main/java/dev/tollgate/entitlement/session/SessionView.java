package dev.tollgate.entitlement.session;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A session as its host sees it, or, without the host's limits, as a guest does.
public record SessionView(
    UUID id,
    String name,
    boolean hostPays,
    @Nullable Long callsMax,
    @Nullable Integer guestCallsPerMinute,
    Instant expiresAt) {

  static SessionView forHost(SharedSession session) {
    return new SessionView(
        session.id(),
        session.name(),
        false,
        session.callsMax(),
        session.guestCallsPerMinute(),
        session.expiresAt());
  }

  static SessionView forGuest(SharedSession session) {
    return new SessionView(session.id(), session.name(), true, null, null, session.expiresAt());
  }
}
