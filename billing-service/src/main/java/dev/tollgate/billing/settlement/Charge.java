package dev.tollgate.billing.settlement;

import dev.tollgate.billing.lease.Debit;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A settled charge.
///
/// @param details still unknown while only `usage.charged` of a long stream is there
record Charge(
    ChargeKey key,
    UUID leaseId,
    long creditsMicro,
    Debit debit,
    Instant settledAt,
    @Nullable ChargeDetails details) {

  Charge with(ChargeDetails later) {
    return details == null ? new Charge(key, leaseId, creditsMicro, debit, settledAt, later) : this;
  }
}
