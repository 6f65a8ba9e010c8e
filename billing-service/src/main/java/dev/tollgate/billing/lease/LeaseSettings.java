package dev.tollgate.billing.lease;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/// Times of the lease protocol. Gateways count on them: change them only together.
public interface LeaseSettings {
  /// P14: how long a request waits for credits that others hold idle.
  @WithDefault("500ms")
  @DurationMin(millis = 1)
  Duration patience();

  /// P14: how often a waiting request looks for a change.
  @WithDefault("25ms")
  @DurationMin(millis = 1)
  Duration lookInterval();

  /// P15: a lease that was silent for this much well time, in which billing itself was working, is
  /// fenced.
  @WithDefault("15s")
  @DurationMin(seconds = 1)
  Duration silence();

  /// P15: a longer pause between two ticks, of which there is one a second, counts as no well time:
  /// billing was down or stuck.
  @WithDefault("3s")
  @DurationMin(seconds = 2)
  Duration wellGap();

  /// When a caller that was answered 503 may ask again.
  @WithDefault("1s")
  @DurationMin(millis = 1)
  Duration retryAfter();
}
