package dev.tollgate.gateway.admission;

import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.contracts.admission.AdmissionReport;
import org.jspecify.annotations.Nullable;

/// One admission at hand and its call tokens. Thread-safe.
final class Leave {
  private static final int LAST_PART = 5;

  final Admission admission;

  /// The header of every answer under this leave.
  final String rateLimit;

  private final String feature;
  private final long epochOfCaller;
  private final long epochOfPayer;
  private final long endNanos;
  private int tokens;
  private int running;
  private int unusedQuota;
  private boolean retired;
  private boolean reported;

  /// @param endNanos of the monotonic clock, counted from before the question was sent
  Leave(Admission admission, String feature, long epochOfCaller, long epochOfPayer, long endNanos) {
    this.admission = admission;
    this.rateLimit = RateLimitHeader.of(admission.rateLimit());
    this.feature = feature;
    this.epochOfCaller = epochOfCaller;
    this.epochOfPayer = epochOfPayer;
    this.endNanos = endNanos;
    this.tokens = admission.callTokens();
  }

  boolean isCurrent(long callerEpoch, long payerEpoch, long nowNanos) {
    return callerEpoch == epochOfCaller && payerEpoch == epochOfPayer && nowNanos - endNanos < 0;
  }

  /// Is the next to be asked for? Not where entitlement gives single tokens: the end of a budget is
  /// near, and what is held here is missing elsewhere.
  boolean isNearItsEnd(long nowNanos) {
    long last = admission.validMillis() * 1_000_000L / LAST_PART;
    return admission.callTokens() > 1 && endNanos - nowNanos < last;
  }

  /// The very call that asked gets its token even when a change came in between: entitlement has
  /// just decided about it.
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

  /// @return what goes back, once, when nothing of this leave runs any more
  synchronized @Nullable AdmissionReport takeReport() {
    if (!retired || running > 0 || reported) {
      return null;
    }
    reported = true;
    return tokens == 0 && unusedQuota == 0
        ? null
        : new AdmissionReport(
            admission.admissionId(), admission.accountId(), feature, tokens, unusedQuota);
  }

  synchronized boolean isSpent() {
    return retired || tokens == 0;
  }

  synchronized boolean isSettled() {
    return reported;
  }
}
