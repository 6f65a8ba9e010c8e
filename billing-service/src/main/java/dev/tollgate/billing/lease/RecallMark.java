package dev.tollgate.billing.lease;

/// P14: where a wait began. What was attested earlier, or before a lot died since, counts for
/// nothing.
///
/// @param recall the number that this wait sent to the gateways
/// @param deaths of lots, by then
record RecallMark(long recall, long deaths) {
  /// Before the first recall no attestation counts.
  static final RecallMark NOTHING_FRESH = new RecallMark(Long.MAX_VALUE, Long.MAX_VALUE);
}
