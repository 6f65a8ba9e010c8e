package dev.tollgate.billing.conservation;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The books of an account, or of all, over a half-open period, in credits. All figures come from
/// the ledger.
///
/// @param accountId absent for all accounts together
/// @param balanced what was there or came in is what went out or is there
/// @param charged credits of distinct chargeIds
/// @param settled P18: what was charged is what was spent or waived
/// @param drift by how much the lots differ from the ledger now, and what they hold from what
///   leases pin; 0 unless something is broken
public record Conservation(
    @Nullable UUID accountId,
    @Nullable Instant from,
    Instant to,
    Holdings opening,
    BigDecimal granted,
    BigDecimal transferredIn,
    BigDecimal spent,
    BigDecimal expired,
    BigDecimal refunded,
    BigDecimal transferredOut,
    Holdings closing,
    boolean balanced,
    BigDecimal charged,
    BigDecimal waived,
    boolean settled,
    BigDecimal drift) {

  /// What was there at an instant.
  public record Holdings(BigDecimal available, BigDecimal held) {
    BigDecimal sum() {
      return available.add(held);
    }
  }
}
