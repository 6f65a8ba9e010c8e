package dev.tollgate.entitlement.session;

import dev.tollgate.entitlement.quota.Ask;
import dev.tollgate.entitlement.rate.Pace;
import dev.tollgate.entitlement.rate.Rate;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who pays, as far as shared sessions go.
public sealed interface Hosting {
  /// No session was named, or the caller is its host: the caller's own account pays.
  record Own() implements Hosting {}

  /// A session was named that is over, or that the caller has not joined.
  record Outside() implements Hosting {}

  /// The host's account pays for this guest.
  ///
  /// @param callsMax calls of all guests together; null = no cap
  record Guest(UUID sessionId, @Nullable Long callsMax, int callsPerMinute, Instant expiresAt)
      implements Hosting {
    private static final int BURST_MAX = 10;

    /// How fast one guest may call, whatever the host's tier allows.
    public Pace pace() {
      return new Rate(callsPerMinute, Math.min(BURST_MAX, callsPerMinute)).pace();
    }

    /// What the guests' calls together take from.
    public Ask.@Nullable Shared shared(Instant now) {
      return callsMax == null
          ? null
          : new Ask.Shared(
              sessionId, callsMax, Math.max(1, Duration.between(now, expiresAt).toMillis()));
    }
  }
}
