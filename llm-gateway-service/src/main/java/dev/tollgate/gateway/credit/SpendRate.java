package dev.tollgate.gateway.credit;

/// How fast an account spends, as a decaying mean over about two seconds. Guarded by its account's
/// lock.
final class SpendRate {
  private static final long WINDOW_NANOS = 1_000_000_000L;

  private long windowStartNanos;
  private long windowMicro;
  private long perSecondMicro;

  SpendRate(long nowNanos) {
    windowStartNanos = nowNanos;
  }

  void spend(long micro, long nowNanos) {
    roll(nowNanos);
    windowMicro += micro;
  }

  /// What the account spends in this time if it goes on as it did.
  long expectedMicro(long nanos, long nowNanos) {
    roll(nowNanos);
    long rate = Math.max(perSecondMicro, windowMicro);
    return Math.multiplyExact(rate, Math.ceilDiv(nanos, 1_000_000L)) / 1_000;
  }

  private void roll(long nowNanos) {
    long windows = (nowNanos - windowStartNanos) / WINDOW_NANOS;
    if (windows <= 0) {
      return;
    }
    perSecondMicro = windows > 1 ? windowMicro / 2 : (perSecondMicro + windowMicro) / 2;
    windowMicro = 0;
    windowStartNanos += windows * WINDOW_NANOS;
  }
}
