package dev.tollgate.contracts.budget;

import java.time.Instant;
import java.util.UUID;

/// A budget crossed a threshold. A block ends with its period by itself.
///
/// @param scope `account`, `agent:<id>` or `provider:<name>`
/// @param state none, ok, warning or exceeded
/// @param action notify or block
public record BudgetChanged(
    UUID accountId,
    long version,
    String scope,
    String state,
    Instant periodStart,
    Instant periodEnd,
    String action) {
  public static final String TYPE = "budget.changed.v1";
}
