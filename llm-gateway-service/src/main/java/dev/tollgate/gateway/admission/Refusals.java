package dev.tollgate.gateway.admission;

import dev.tollgate.contracts.admission.AdmissionRefused;
import dev.tollgate.contracts.admission.Quota;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.refusal.PaymentMembers;
import dev.tollgate.gateway.refusal.Refusal;
import java.math.BigDecimal;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Entitlement's "no" in the words of an LLM endpoint: the 402 members, Retry-After, RateLimit.
public final class Refusals {
  private Refusals() {}

  public static Refusal of(AdmissionRefused why, String feature, URI publicUrl) {
    Refusal refusal = Refusal.of(why.code(), why.detail());
    if (why.code().status() == 402) {
      refusal = refusal.withMembers(payment(why, feature).asMap(publicUrl));
    }
    Long retryAfter = why.retryAfterMillis();
    if (retryAfter != null) {
      refusal = refusal.withHeader("Retry-After", Long.toString(Math.ceilDiv(retryAfter, 1000L)));
    }
    return why.rateLimit() == null
        ? refusal
        : refusal.withHeader("RateLimit", RateLimitHeader.of(why.rateLimit()));
  }

  private static PaymentMembers payment(AdmissionRefused why, String feature) {
    Quota quota = why.quota();
    return new PaymentMembers(
        why.code(),
        feature,
        why.tier(),
        quota == null ? null : decimal(quota.limit()),
        quota == null ? null : decimal(quota.used()),
        why.code() == ErrorCode.BUDGET_EXCEEDED ? "usd" : "requests",
        quota == null ? null : quota.resetAt(),
        why.byokConfigured(),
        why.hostPays());
  }

  private static @Nullable BigDecimal decimal(@Nullable Long value) {
    return value == null ? null : BigDecimal.valueOf(value);
  }
}
