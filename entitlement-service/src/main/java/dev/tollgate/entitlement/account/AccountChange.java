package dev.tollgate.entitlement.account;

import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.RouteConfig;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.entitlement.tier.TierCatalogue;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The next version of an account in the making.
final class AccountChange {
  private final Account before;
  private AccountKind kind;
  private AccountStatus status;
  private Tier grantedTier;
  private Tier subscribedTier;
  private int seats;
  private long subscriptionVersion;
  private @Nullable RouteConfig routeConfig;
  private @Nullable Instant tokensNotBefore;
  private @Nullable UUID mergedInto;
  private @Nullable Instant ownKeysEndedAt;

  AccountChange(Account before) {
    this.before = before;
    this.kind = before.kind();
    this.status = before.status();
    this.grantedTier = before.grantedTier();
    this.subscribedTier = before.subscribedTier();
    this.seats = before.seats();
    this.subscriptionVersion = before.subscriptionVersion();
    this.routeConfig = before.routeConfig();
    this.tokensNotBefore = before.tokensNotBefore();
    this.mergedInto = before.mergedInto();
    this.ownKeysEndedAt = before.ownKeysEndedAt();
  }

  AccountChange grantedTier(Tier tier) {
    this.grantedTier = tier;
    return this;
  }

  AccountChange subscription(Tier tier, int paidSeats, long version) {
    this.subscribedTier = tier;
    this.seats = paidSeats;
    this.subscriptionVersion = version;
    return this;
  }

  AccountChange routeConfig(RouteConfig config) {
    this.routeConfig = config;
    return this;
  }

  AccountChange ownKeysEnded(Instant at) {
    this.ownKeysEndedAt = at;
    return this;
  }

  AccountChange erased(Instant at) {
    this.status = AccountStatus.ERASED;
    this.routeConfig = null;
    this.tokensNotBefore = at;
    return this;
  }

  /// The tier may have changed, and the agents with it: paid seats, or what the tier includes.
  Account build(TierCatalogue catalogue) {
    Tier tier = grantedTier.atLeast(subscribedTier) ? grantedTier : subscribedTier;
    return build(Math.max(seats, catalogue.plan(tier).agents()));
  }

  Account build() {
    return build(before.agentQuota());
  }

  private Account build(int agentQuota) {
    return new Account(
        before.id(),
        before.version() + 1,
        kind,
        status,
        grantedTier,
        subscribedTier,
        seats,
        subscriptionVersion,
        agentQuota,
        before.anchor(),
        routeConfig,
        tokensNotBefore,
        mergedInto,
        before.createdAt(),
        ownKeysEndedAt);
  }
}
