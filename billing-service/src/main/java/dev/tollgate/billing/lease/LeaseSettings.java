package dev.tollgate.billing.lease;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Times of the lease protocol. Gateways count on them: change them only together.
public interface LeaseSettings {
  /// P14: how long a request waits for credits that others hold idle.
  @WithDefault("500ms")
  Duration patience();

  /// P14: how often a waiting request looks for a change.
  @WithDefault("25ms")
  Duration lookInterval();

  /// P15: a lease unheard of for so much of billing's well time is fenced.
  @WithDefault("15s")
  Duration silence();

  /// P15: a longer pause between two ticks means that billing was not well meanwhile.
  @WithDefault("3s")
  Duration wellGap();

  /// When a caller that was answered 503 may ask again.
  @WithDefault("1s")
  Duration retryAfter();
}
