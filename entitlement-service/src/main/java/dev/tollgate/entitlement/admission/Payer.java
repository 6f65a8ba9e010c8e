package dev.tollgate.entitlement.admission;

import dev.tollgate.entitlement.account.Account;

/// All that is known of the account that pays, for one call: read in one statement.
///
/// @param anyOwnKey an own key is active, for whatever provider
/// @param ownKey one is active for the provider of this call
/// @param agent what is known of the agent named
/// @param budget the worst standing of the budgets that watch this call
record Payer(Account account, boolean anyOwnKey, boolean ownKey, Agent agent, Budget budget) {
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
}
