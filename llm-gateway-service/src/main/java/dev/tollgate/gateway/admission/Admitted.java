package dev.tollgate.gateway.admission;

import dev.tollgate.contracts.admission.Admission;

/// One call token of an admission; ended exactly once.
public final class Admitted {
  private final HeldAdmission held;
  private boolean ended;

  Admitted(HeldAdmission held) {
    this.held = held;
  }

  public Admission admission() {
    return held.admission;
  }

  /// What stands in the `RateLimit` header.
  public String rateLimit() {
    return held.rateLimit;
  }

  boolean isNearItsEnd(long nowNanos) {
    return held.isNearItsEnd(nowNanos);
  }

  /// @param usedQuota false for a call on an own key, or one that failed before its first byte: its
  ///   quota goes back
  public void end(boolean usedQuota) {
    if (!ended) {
      ended = true;
      held.ended(usedQuota);
    }
  }
}
