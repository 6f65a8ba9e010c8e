package dev.tollgate.gateway;

import com.github.benmanes.caffeine.cache.Ticker;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/// The real clocks; tests bring their own.
final class SystemTime {
  @Produces
  @Singleton
  @DefaultBean
  Clock clock() {
    return Clock.systemUTC();
  }

  /// Monotonic: for deadlines and durations.
  @Produces
  @Singleton
  @DefaultBean
  Ticker ticker() {
    return Ticker.systemTicker();
  }
}
