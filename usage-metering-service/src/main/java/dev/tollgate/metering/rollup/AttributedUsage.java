package dev.tollgate.metering.rollup;

import dev.tollgate.contracts.usage.UsageRecorded;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An event, and for whom it is counted: its own account, the one that took that over, or nobody.
public record AttributedUsage(
    UsageRecorded event, UUID accountId, UUID principalId, @Nullable UUID agentId) {
  /// The account under which the usage of erased accounts is counted. No token names it.
  public static final UUID NOBODY = new UUID(0, 0);

  public static AttributedUsage to(UUID accountId, UsageRecorded event) {
    return new AttributedUsage(event, accountId, event.principalId(), event.agentId());
  }

  public static AttributedUsage toNobody(UsageRecorded event) {
    return new AttributedUsage(event, NOBODY, NOBODY, null);
  }

  public boolean isAnonymous() {
    return accountId.equals(NOBODY);
  }
}
