package dev.tollgate.contracts.account;

import java.util.Set;

/// The route order an account has chosen (EN-9).
///
/// @param migratedFeatures features that go to the own key while the status is IN_PROGRESS
/// @param clientMayUsePlatform the account has asked that a failed own-key call be tried again on
///   the platform, as a new call with its own lease (EN-10)
public record RouteConfig(
    MigrationStatus status, Set<String> migratedFeatures, boolean clientMayUsePlatform) {
  public RouteConfig {
    migratedFeatures = Set.copyOf(migratedFeatures);
  }
}
