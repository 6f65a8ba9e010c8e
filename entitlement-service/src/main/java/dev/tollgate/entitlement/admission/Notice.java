package dev.tollgate.entitlement.admission;

import dev.tollgate.contracts.admission.Quota;
import org.jspecify.annotations.Nullable;

/// The hint that comes with an answer from 80 % of a limit on (EN-11): a structured header value
/// (RFC 9651), so that a front end can word it in its user's language.
final class Notice {
  private Notice() {}

  /// Null below the threshold, without a limit, and while nobody counts.
  static @Nullable String of(String feature, @Nullable Quota quota, boolean byokConfigured) {
    if (quota == null || !QuotaLine.NEAR_LIMIT.isReached(quota.used(), quota.limit())) {
      return null;
    }
    return "quota_near_limit;feature=\"%s\";used=%d;limit=%d;suggest=\"%s\""
        .formatted(feature, quota.used(), quota.limit(), suggestion(byokConfigured));
  }

  /// What would help an account that comes to its limit.
  static String suggestion(boolean byokConfigured) {
    return byokConfigured ? "upgrade" : "upgrade add_key";
  }
}
