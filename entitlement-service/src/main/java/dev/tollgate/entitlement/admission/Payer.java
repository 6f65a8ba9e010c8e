package dev.tollgate.entitlement.admission;

import dev.tollgate.entitlement.account.Account;
import dev.tollgate.entitlement.session.Hosting;

/// All that is known of the account that pays, for one call: read in one statement.
///
/// @param callerActive the caller's own account is open, which a guest's may not be
/// @param hosting who pays in which shared session, when the caller named one
/// @param platformOn the account has the feature's platform side on
/// @param clientOn the account has the feature's client side on
/// @param anyOwnKey an own key is active, for whatever provider
/// @param ownKey one is active for the provider of this call
/// @param agent what is known of the agent named
/// @param budget the worst standing of the budgets that watch this call
record Payer(
    Account account,
    boolean callerActive,
    Hosting hosting,
    boolean platformOn,
    boolean clientOn,
    boolean anyOwnKey,
    boolean ownKey,
    Agent agent,
    Budget budget) {
  enum Agent {
    NONE_NAMED,
    UNKNOWN,
    INACTIVE,
    ACTIVE
  }

  enum Budget {
    FINE,
    NEAR,
    BLOCKED
  }

  /// Whether somebody else's account pays for this caller.
  boolean hostPays() {
    return hosting instanceof Hosting.Guest;
  }
}
