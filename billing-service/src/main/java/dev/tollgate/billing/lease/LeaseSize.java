package dev.tollgate.billing.lease;

/// How much a lease holds: what the gateway would like, at most an eighth of what is available, in
/// whole calls; exactly one call's price when little is left.
final class LeaseSize {
  private static final int SHARE = 8;

  private LeaseSize() {}

  /// @return at least the price and at most what is available, which must hold one price
  static long of(long priceMicro, long wantedMicro, long availableMicro) {
    long share = Math.min(wantedMicro, availableMicro / SHARE);
    return Math.max(priceMicro, share - share % priceMicro);
  }
}
