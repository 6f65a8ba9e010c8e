package dev.tollgate.entitlement.account;

import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.RouteConfig;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.wallet.SubscriptionChanged;
import dev.tollgate.entitlement.tier.TierCatalogue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who pays. Each change gives a new value with the next version, for [Accounts#save].
///
/// @param grantedTier what an operator gave; it and the subscription's tier never take from each
///   other: the higher one counts
/// @param subscriptionVersion the newest subscription state that was applied
/// @param anchor where the account's months start, on a full hour
/// @param routeConfig null for an account that never chose
/// @param ownKeysEndedAt when the migration programme ended its own keys (WA-4); null before
public record Account(
    UUID id,
    long version,
    AccountKind kind,
    AccountStatus status,
    Tier grantedTier,
    Tier subscribedTier,
    int seats,
    long subscriptionVersion,
    int agentQuota,
    Instant anchor,
    @Nullable RouteConfig routeConfig,
    @Nullable Instant tokensNotBefore,
    @Nullable UUID mergedInto,
    Instant createdAt,
    @Nullable Instant ownKeysEndedAt) {

  /// A new account, on the lowest tier.
  ///
  /// The anchor is cut to the hour, since metering counts usage by the hour and quotas are rebuilt
  /// from its counts.
  public static Account open(AccountKind kind, TierCatalogue catalogue, Instant now) {
    return new Account(
        UUID.randomUUID(),
        1,
        kind,
        AccountStatus.ACTIVE,
        Tier.BASIC,
        Tier.BASIC,
        0,
        0,
        catalogue.plan(Tier.BASIC).agents(),
        now.truncatedTo(ChronoUnit.HOURS),
        null,
        null,
        null,
        now.truncatedTo(ChronoUnit.MICROS),
        null);
  }

  /// The tier that counts.
  public Tier tier() {
    return grantedTier.atLeast(subscribedTier) ? grantedTier : subscribedTier;
  }

  public boolean active() {
    return status == AccountStatus.ACTIVE;
  }

  /// An operator sets the tier.
  public Account grant(Tier tier, TierCatalogue catalogue) {
    return next().grantedTier(tier).build(catalogue);
  }

  /// Whether this state of the subscription is newer than the one applied. Nothing is news to an
  /// erased account.
  public boolean isNews(SubscriptionChanged state) {
    return status != AccountStatus.ERASED && state.version() > subscriptionVersion;
  }

  /// Takes over the state of the subscription.
  public Account subscribe(SubscriptionChanged state, TierCatalogue catalogue) {
    return next().subscription(state.tier(), state.seats(), state.version()).build(catalogue);
  }

  /// Nothing of the account itself has changed, but something that admissions depend on.
  public Account touch() {
    return next().build();
  }

  /// The account chooses its route order.
  public Account route(RouteConfig config) {
    return next().routeConfig(config).build();
  }

  /// Own keys are over: calls go out on the platform's, whatever the account chose.
  public Account endOwnKeys(Instant at) {
    return next().ownKeysEnded(at).build();
  }

  public boolean ownKeysEnded() {
    return ownKeysEndedAt != null;
  }

  /// The route order that counts: none of the account's own once its own keys have ended.
  public @Nullable RouteConfig routeChoice() {
    return ownKeysEnded() ? null : routeConfig;
  }

  /// Closes the account for ever.
  Account erase(Instant at) {
    return next().erased(at).build();
  }

  /// The full state, as the other services are told.
  public AccountChanged asEvent() {
    return new AccountChanged(
        id,
        version,
        kind,
        tier(),
        status,
        agentQuota,
        anchor,
        routeConfig,
        tokensNotBefore,
        mergedInto,
        ownKeysEnded());
  }

  private AccountChange next() {
    return new AccountChange(this);
  }
}
