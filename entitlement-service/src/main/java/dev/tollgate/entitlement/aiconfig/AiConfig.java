package dev.tollgate.entitlement.aiconfig;

import dev.tollgate.contracts.account.MigrationStatus;
import dev.tollgate.contracts.account.RouteConfig;
import dev.tollgate.contracts.error.Problem;
import dev.tollgate.entitlement.tier.TierCatalogue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All an account has chosen about its AI features. Migrating is its behaviour.
///
/// @param migrationStatus null for an account that never chose: own key where there is one, else
///   the platform
/// @param migrationDate of the last migration
/// @param clientMayUsePlatform a failed own-key call may be made again on the platform
/// @param features complete: one choice for each feature of the catalogue
public record AiConfig(
    @Nullable MigrationStatus migrationStatus,
    @Nullable Instant migrationDate,
    boolean clientMayUsePlatform,
    Map<String, FeatureChoice> features) {
  public AiConfig {
    features = new TreeMap<>(features);
  }

  /// What is stored, filled up with the defaults for features nobody has chosen about.
  static AiConfig of(
      @Nullable RouteConfig route,
      @Nullable Instant migrationDate,
      Map<String, FeatureChoice> stored,
      TierCatalogue catalogue) {
    Map<String, FeatureChoice> features = new TreeMap<>();
    catalogue
        .features()
        .forEach(
            (name, feature) -> {
              FeatureChoice choice =
                  stored.getOrDefault(name, FeatureChoice.untouched(feature.provider()));
              features.put(name, choice.migrated(onClient(route, name)));
            });
    return new AiConfig(
        route == null ? null : route.status(),
        migrationDate,
        route != null && route.clientMayUsePlatform(),
        features);
  }

  /// Null while the account never chose.
  @Nullable RouteConfig asRouteConfig() {
    return migrationStatus == null
        ? null
        : new RouteConfig(migrationStatus, migrated(), clientMayUsePlatform);
  }

  /// Moves features to the client side or back. All of them there is client_only, none
  /// platform_only, some in_progress.
  ///
  /// @param which null = all
  AiConfig migrate(boolean toClient, @Nullable Set<String> which, Instant now) {
    Map<String, FeatureChoice> moved = new TreeMap<>();
    features.forEach(
        (name, choice) ->
            moved.put(
                name, which == null || which.contains(name) ? choice.migrated(toClient) : choice));
    return new AiConfig(statusOf(moved), now, clientMayUsePlatform, moved);
  }

  /// Names in the request that are no features.
  List<Problem.Field> strangers(Set<String> names, String path) {
    return names.stream()
        .filter(name -> !features.containsKey(name))
        .sorted()
        .map(name -> new Problem.Field(path + name, "is no feature"))
        .toList();
  }

  private static MigrationStatus statusOf(Map<String, FeatureChoice> features) {
    long onClient = features.values().stream().filter(FeatureChoice::migrated).count();
    if (onClient == 0) {
      return MigrationStatus.PLATFORM_ONLY;
    }
    return onClient == features.size() ? MigrationStatus.CLIENT_ONLY : MigrationStatus.IN_PROGRESS;
  }

  private static boolean onClient(@Nullable RouteConfig route, String feature) {
    if (route == null) {
      return false;
    }
    return switch (route.status()) {
      case PLATFORM_ONLY, HYBRID -> false;
      case IN_PROGRESS -> route.migratedFeatures().contains(feature);
      case CLIENT_ONLY -> true;
    };
  }

  private Set<String> migrated() {
    return features.entrySet().stream()
        .filter(entry -> entry.getValue().migrated())
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }
}
