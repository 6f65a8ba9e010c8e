package dev.tollgate.billing.wallet;

/// What a refund found and took, of the lot that was paid for and all that came of it.
///
/// @param found a lot with that grant key is there
/// @param grantedMicro in the lot that was paid for, as its price
/// @param takenMicro unspent and unpinned credits that were taken now; 0 at a repeat
/// @param heldMicro pinned by leases; refunded later as far as they come back
/// @param spentMicro gone for good
public record RefundedLot(
    boolean found,
    long grantedMicro,
    long takenMicro,
    long heldMicro,
    long spentMicro,
    long costBasisNanoUsd) {
  static final RefundedLot UNKNOWN = new RefundedLot(false, 0, 0, 0, 0, 0);
}
