package dev.tollgate.billing.wallet;

/// Where an account stands with its credits.
///
/// @param limitMicro granted and still alive, spent part included; what lies in lots that are used
///   up does not count
/// @param leftMicro what of them is not spent
public record Standing(long limitMicro, long leftMicro) {
  private static final long NEAR_PERCENT = 80;
  private static final long WHOLE = 100;

  /// EN-11: from 80 % of the limit on.
  boolean isNear() {
    long nearMicro = limitMicro - limitMicro / WHOLE * NEAR_PERCENT;
    return limitMicro > 0 && leftMicro <= nearMicro;
  }
}
