package dev.tollgate.entitlement.quota;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.entitlement.rate.Pace;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What an admission needs call tokens for.
///
/// @param accountId the account that pays
/// @param principalId whose rate counts
/// @param metered null when the call takes no quota (own key)
/// @param shared null outside of shared sessions, and in those without a cap
/// @param wanted tokens at most; fewer come when little is left
public record Ask(
    UUID admissionId,
    UUID accountId,
    UUID principalId,
    Route route,
    Pace pace,
    @Nullable Metered metered,
    @Nullable Shared shared,
    int wanted) {

  /// The quota a call takes a unit of.
  ///
  /// @param limit calls a month; null = unlimited, counted all the same
  public record Metered(String feature, @Nullable Long limit, BillingMonth month) {}

  /// The session whose cap a guest's call takes a unit of.
  ///
  /// @param cap calls of all guests together
  /// @param lifeMillis until the session has expired
  public record Shared(UUID sessionId, long cap, long lifeMillis) {}
}
