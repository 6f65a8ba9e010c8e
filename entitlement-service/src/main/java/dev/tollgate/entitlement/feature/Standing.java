package dev.tollgate.entitlement.feature;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.account.Account;
import dev.tollgate.entitlement.admission.RouteOrder;
import dev.tollgate.entitlement.aiconfig.AiConfig;
import dev.tollgate.entitlement.aiconfig.FeatureChoice;
import dev.tollgate.entitlement.quota.BillingMonth;
import dev.tollgate.entitlement.tier.Feature;
import dev.tollgate.entitlement.tier.TierCatalogue;
import dev.tollgate.entitlement.tier.TierPlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where an account stands, as a whole: from it follows the entitlement to each feature. Pure.
///
/// @param activeKeys providers for which an own key is active
/// @param blockedScopes budgets of these scopes are used up and block
/// @param used calls of this month by feature; empty when nobody can tell now
record Standing(
    Account account,
    TierCatalogue catalogue,
    AiConfig config,
    Set<String> activeKeys,
    Set<String> blockedScopes,
    Optional<Map<String, Long>> used,
    BillingMonth month) {

  List<Entitlement> all() {
    return catalogue.features().entrySet().stream()
        .map(entry -> of(entry.getKey(), entry.getValue()))
        .toList();
  }

  Optional<Entitlement> find(String name) {
    return Optional.ofNullable(catalogue.feature(name)).map(feature -> of(name, feature));
  }

  /// Where each side of each feature stands.
  List<FeatureLimits> limits() {
    return catalogue.features().entrySet().stream()
        .map(entry -> limits(entry.getKey(), entry.getValue()))
        .toList();
  }

  private FeatureLimits limits(String name, Feature feature) {
    Entitlement entitlement = of(name, feature);
    FeatureChoice choice = choice(name, feature);
    return new FeatureLimits(
        name,
        feature.lane(),
        new FeatureLimits.Platform(
            choice.platformEnabled(),
            entitlement.limit(),
            entitlement.used(),
            entitlement.left(),
            entitlement.unit(),
            entitlement.resetAt()),
        new FeatureLimits.Client(
            choice.clientEnabled(),
            choice.provider(),
            activeKeys.contains(choice.provider()),
            choice.monthlyClientBudgetUsd(),
            choice.autoDisableAtLimit()),
        entitlement.route());
  }

  private Entitlement of(String name, Feature feature) {
    Long limit = plan().quota(name);
    Long count = used.map(counts -> counts.getOrDefault(name, 0L)).orElse(null);
    Long left = limit == null || count == null ? null : Math.max(0, limit - count);
    List<Route> routes = routes(name, feature);
    List<Route> open = left != null && left == 0 ? withoutPlatform(routes) : routes;
    ErrorCode reason = reason(name, feature, routes, open);
    return new Entitlement(
        name,
        feature.lane(),
        reason == null,
        reason,
        account.tier(),
        limit,
        count,
        left,
        Entitlement.UNIT,
        month.end(),
        reason == null ? open.getFirst() : null,
        !activeKeys.isEmpty());
  }

  /// As an admission orders them for a call to the feature's provider.
  private List<Route> routes(String name, Feature feature) {
    FeatureChoice choice = choice(name, feature);
    boolean ownKey =
        choice.clientEnabled()
            && activeKeys.contains(feature.provider())
            && !account.ownKeysEnded()
            && plan().allowsOwnKey(feature.provider());
    boolean platform = choice.platformEnabled() || account.ownKeysEnded();
    return RouteOrder.of(account.routeChoice(), name, new RouteOrder.Open(platform, ownKey));
  }

  private static List<Route> withoutPlatform(List<Route> routes) {
    return routes.stream().filter(route -> route != Route.PLATFORM).toList();
  }

  private TierPlan plan() {
    return catalogue.plan(account.tier());
  }

  private FeatureChoice choice(String name, Feature feature) {
    return config.features().getOrDefault(name, FeatureChoice.untouched(feature.provider()));
  }

  /// @param open those of the routes whose quota is not used up
  private @Nullable ErrorCode reason(
      String name, Feature feature, List<Route> routes, List<Route> open) {
    if (!plan().includes(name)) {
      return ErrorCode.TIER_LIMITED;
    }
    if (blockedScopes.contains("account")
        || blockedScopes.contains("provider:" + feature.provider())) {
      return ErrorCode.BUDGET_EXCEEDED;
    }
    if (routes.isEmpty()) {
      return ErrorCode.FEATURE_DISABLED;
    }
    return open.isEmpty() ? ErrorCode.QUOTA_EXHAUSTED : null;
  }
}
