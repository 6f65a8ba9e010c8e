package dev.tollgate.billing.lease;

import org.jspecify.annotations.Nullable;

/// P13: what a gateway last said of a lease.
///
/// @param idleMicro not reserved by a running call; null = unknown
/// @param recall the newest recall that the gateway had seen
record Attestation(@Nullable Long idleMicro, long recall) {
  static final Attestation NONE = new Attestation(null, 0);
}
