package dev.tollgate.gateway;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A provider's Retry-After, within bounds.
final class RetryAfter {
  private static final long SECONDS_MAX = 60;

  private RetryAfter() {}

  /// One second where it says nothing we understand (a date, for instance).
  static Duration of(@Nullable String header) {
    if (header == null || !header.matches("\\d{1,9}")) {
      return Duration.ofSeconds(1);
    }
    return Duration.ofSeconds(Math.min(SECONDS_MAX, Long.parseLong(header)));
  }
}
