package dev.tollgate.billing.wallet;

import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.Tier;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a wallet knows of its account.
///
/// @param anchor from which the account's months are counted
/// @param version of the account; a lower one is old news
/// @param mergedInto EN-2: the account it has become part of
public record Owner(
    AccountKind kind,
    Tier tier,
    AccountStatus status,
    Instant anchor,
    long version,
    @Nullable UUID mergedInto) {

  /// @throws NullPointerException when something is missing
  public Owner {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(tier);
    Objects.requireNonNull(status);
    Objects.requireNonNull(anchor);
  }

  Owner anchoredAt(Instant other) {
    return new Owner(kind, tier, status, other, version, mergedInto);
  }

  boolean isMerged() {
    return mergedInto != null;
  }

  boolean isErased() {
    return status == AccountStatus.ERASED;
  }

  /// WA-2: free credits are for people who have not subscribed; not for teams.
  boolean getsFreeCredits() {
    return kind != AccountKind.TEAM && tier == Tier.BASIC && status == AccountStatus.ACTIVE;
  }
}
