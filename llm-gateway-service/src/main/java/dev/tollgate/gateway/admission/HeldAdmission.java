package dev.tollgate.gateway.admission;

import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.contracts.admission.AdmissionReport;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An admission that entitlement gave, with the call tokens that are left of it. Thread-safe.
final class HeldAdmission {
  private static final int LAST_PART = 5;

  final Admission admission;

  /// The header of every answer under this admission.
  final String rateLimit;

  private final String feature;
  private final long epochOfCaller;
  private final long epochOfPayer;
  private final long endNanos;
  private final long reportEndNanos;
  private int tokens;
  private int running;
  private int unusedQuota;
  private boolean retired;
  private boolean reported;

  /// @param askedNanos of the monotonic clock, before the question was sent
  HeldAdmission(
      Admission admission, String feature, long epochOfCaller, long epochOfPayer, long askedNanos) {
    this.admission = admission;
    this.rateLimit = RateLimitHeader.of(admission.rateLimit());
    this.feature = feature;
    this.epochOfCaller = epochOfCaller;
    this.epochOfPayer = epochOfPayer;
    this.endNanos = askedNanos + TimeUnit.MILLISECONDS.toNanos(admission.validMillis());
    this.reportEndNanos = askedNanos + TimeUnit.MILLISECONDS.toNanos(admission.reportMillis());
    this.tokens = admission.callTokens();
  }

  boolean isCurrent(long callerEpoch, long payerEpoch, long nowNanos) {
    return callerEpoch == epochOfCaller && payerEpoch == epochOfPayer && nowNanos - endNanos < 0;
  }

  /// Whether to ask for the next one now, because the last fifth of the time or of the tokens has
  /// begun. Never where entitlement gives single tokens: then the end of a budget is near, and a
  /// token that is held here is missing elsewhere.
  synchronized boolean isNearItsEnd(long nowNanos) {
    long last = admission.validMillis() * 1_000_000L / LAST_PART;
    return admission.callTokens() > 1
        && (endNanos - nowNanos < last || tokens < admission.callTokens() / LAST_PART);
  }

  /// A token for one call; null when none is left. The call that asked entitlement gets its token
  /// even when a change came in between, since entitlement has just decided about it.
  synchronized @Nullable Admitted take() {
    if (retired || tokens == 0) {
      return null;
    }
    tokens--;
    running++;
    return new Admitted(this);
  }

  synchronized void ended(boolean usedQuota) {
    running--;
    unusedQuota += usedQuota ? 0 : 1;
  }

  synchronized void retire() {
    retired = true;
  }

  /// @return what goes back, once: when no call under it runs any more, or half-way to the end of
  ///   reporting. What still runs then has been served, and counts as used.
  synchronized @Nullable AdmissionReport takeReport(long nowNanos) {
    long half = TimeUnit.MILLISECONDS.toNanos(admission.reportMillis() / 2);
    boolean waits = running > 0 && reportEndNanos - nowNanos > half;
    if (!retired || waits || reported) {
      return null;
    }
    reported = true;
    return new AdmissionReport(
        admission.admissionId(), admission.accountId(), feature, tokens, unusedQuota);
  }

  /// When a report counts no more; of the monotonic clock.
  long reportEndNanos() {
    return reportEndNanos;
  }

  synchronized boolean isSpent() {
    return retired || tokens == 0;
  }
}
