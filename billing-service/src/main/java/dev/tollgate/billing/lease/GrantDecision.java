package dev.tollgate.billing.lease;

import dev.tollgate.billing.wallet.Standing;
import java.util.UUID;

/// What billing can say to a request for a lease at this instant.
sealed interface GrantDecision {

  /// P2.
  record Granted(UUID leaseId, UUID incarnation, long sizeMicro, Standing standing)
      implements GrantDecision {}

  /// P2: this id was granted once and has ended.
  record Over(UUID leaseId) implements GrantDecision {}

  /// The id is another account's or gateway's lease.
  record Forged(UUID leaseId) implements GrantDecision {}

  /// P14: the account has less than the price, whatever its gateways hold idle.
  record NothingLeft() implements GrantDecision {}

  /// P14: somebody may hold idle credits; wait for them to come back or to be attested as running.
  ///
  /// @param isNew the recall has to be sent to the gateways
  record Waiting(RecallMark since, boolean isNew) implements GrantDecision {}
}
