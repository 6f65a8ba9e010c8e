package dev.tollgate.billing.wallet;

import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.Tier;
import java.time.Instant;
import java.util.Objects;

/// What a wallet knows of its account.
///
/// @param anchor from which the account's months are counted
/// @param version of the account; a lower one is old news
public record Owner(
    AccountKind kind, Tier tier, AccountStatus status, Instant anchor, long version) {

  /// @throws NullPointerException when something is missing
  public Owner {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(tier);
    Objects.requireNonNull(status);
    Objects.requireNonNull(anchor);
  }

  /// WA-2: free credits are for people who have not subscribed; not for teams.
  boolean getsFreeCredits() {
    return kind != AccountKind.TEAM && tier == Tier.BASIC && status == AccountStatus.ACTIVE;
  }
}
