package dev.tollgate.entitlement.quota;

import dev.tollgate.contracts.admission.RateLimit;
import org.jspecify.annotations.Nullable;

/// What came of an [Ask].
public sealed interface Take {
  /// @param tokens at least 1
  /// @param used quota units so far, these included; null when nobody counts: own key, or Redis is
  ///   away
  record Taken(int tokens, @Nullable Long used, RateLimit rateLimit) implements Take {}

  /// The month's quota is used up; nothing was taken.
  record QuotaGone(long used) implements Take {}

  /// The shared session has had all the calls its host allows; nothing was taken.
  record SessionSpent() implements Take {}

  /// Too fast; nothing was taken.
  ///
  /// @param waitMillis until one call passes
  record TooFast(long waitMillis, RateLimit rateLimit) implements Take {}
}
