package dev.tollgate.gateway.admission;

import dev.tollgate.contracts.admission.RateLimit;

/// The `RateLimit` header of draft-ietf-httpapi-ratelimit-headers, in the form that names the limit
/// too.
final class RateLimitHeader {
  private RateLimitHeader() {}

  static String of(RateLimit limit) {
    return "limit="
        + limit.limit()
        + ", remaining="
        + limit.remaining()
        + ", reset="
        + Math.ceilDiv(limit.resetMillis(), 1000L);
  }
}
