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

  /// P15: a lease that was silent for this much well time, in which billing itself was working, is
  /// fenced.
  @WithDefault("15s")
  Duration silence();

  /// P15: a longer pause between two ticks counts as no well time: billing was down or stuck.
  @WithDefault("3s")
  Duration wellGap();

  /// When a caller that was answered 503 may ask again.
  @WithDefault("1s")
  Duration retryAfter();
}
