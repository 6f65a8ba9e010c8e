package dev.tollgate.gateway.admission;

import dev.tollgate.contracts.admission.Admission;

/// Leave for one call; ended exactly once.
public final class Admitted {
  private final Leave leave;
  private boolean ended;

  Admitted(Leave leave) {
    this.leave = leave;
  }

  public Admission admission() {
    return leave.admission;
  }

  /// What stands in the `RateLimit` header.
  public String rateLimit() {
    return leave.rateLimit;
  }

  boolean isNearItsEnd(long nowNanos) {
    return leave.isNearItsEnd(nowNanos);
  }

  /// @param usedQuota false for a call on an own key, or one that failed before its first byte: its
  ///   quota goes back
  public void end(boolean usedQuota) {
    if (!ended) {
      ended = true;
      leave.ended(usedQuota);
    }
  }
}
