package dev.tollgate.billing.webhook;

import java.time.Duration;
import java.util.Optional;

/// When a failed event is tried again: each wait is twice the one before.
///
/// @param first the wait after the first failure
/// @param attempts after so many failures nobody tries by itself any more
record RetryPlan(Duration first, int attempts) {
  private static final int MOST_DOUBLINGS = 20;

  /// @param failures so far, at least 1
  /// @return empty when the event is to wait for an operator
  Optional<Duration> waitAfter(int failures) {
    return failures >= attempts
        ? Optional.empty()
        : Optional.of(first.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS)));
  }
}
