package dev.tollgate.billing.wallet;

/// What a refund found and took.
///
/// @param found a lot with that grant key is there
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

  static RefundedLot of(Lot lot, long takenMicro) {
    Grant grant = lot.grant();
    return new RefundedLot(
        true,
        grant.amountMicro(),
        takenMicro,
        lot.held(),
        lot.in(Bucket.SPENT),
        grant.costBasisNanoUsd());
  }
}
