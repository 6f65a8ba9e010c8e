package dev.tollgate.entitlement.account;

import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.RouteConfig;
import dev.tollgate.contracts.account.Tier;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An account as operators see it.
///
/// @param tier the higher one of the granted and the subscribed tier
public record AccountAdminView(
    UUID accountId,
    long version,
    AccountKind kind,
    Tier tier,
    Tier grantedTier,
    Tier subscribedTier,
    AccountStatus status,
    int agentQuota,
    int seats,
    Instant anchor,
    @Nullable RouteConfig routeConfig,
    @Nullable UUID mergedInto,
    Instant createdAt) {

  static AccountAdminView of(Account account) {
    return new AccountAdminView(
        account.id(),
        account.version(),
        account.kind(),
        account.tier(),
        account.grantedTier(),
        account.subscribedTier(),
        account.status(),
        account.agentQuota(),
        account.seats(),
        account.anchor(),
        account.routeConfig(),
        account.mergedInto(),
        account.createdAt());
  }
}
