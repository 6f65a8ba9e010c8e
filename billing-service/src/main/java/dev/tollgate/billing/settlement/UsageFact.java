package dev.tollgate.billing.settlement;

import dev.tollgate.kit.event.IncomingEvent;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a record of the usage topic means to billing.
sealed interface UsageFact {
  IncomingEvent source();

  /// P11: a call was charged.
  ///
  /// @param details null for `usage.charged`
  record Claim(
      IncomingEvent source,
      ChargeKey key,
      UUID leaseId,
      String gatewayId,
      long creditsMicro,
      @Nullable ChargeDetails details)
      implements UsageFact {}

  /// P12: every event of this lease stands before this record.
  record End(IncomingEvent source, UUID leaseId, UUID accountId, String gatewayId)
      implements UsageFact {}

  /// Costs no credits: an own key, a failed attempt, a record of others (P11: takes no chargeId).
  record Free(IncomingEvent source) implements UsageFact {}

  record Unreadable(IncomingEvent source, String reason) implements UsageFact {}
}
