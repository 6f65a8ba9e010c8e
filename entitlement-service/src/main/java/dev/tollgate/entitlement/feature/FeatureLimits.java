package dev.tollgate.entitlement.feature;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tollgate.contracts.account.Route;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The limits of a feature on both its sides.
///
/// @param route the route that the next call tries first; null when none is open
@JsonInclude(JsonInclude.Include.ALWAYS)
public record FeatureLimits(
    String feature, String lane, Platform platform, Client client, @Nullable Route route) {

  /// @param limit calls a month; null = unlimited
  /// @param used null when it cannot be told now
  public record Platform(
      boolean enabled,
      @Nullable Long limit,
      @Nullable Long used,
      @Nullable Long left,
      String unit,
      Instant resetAt) {}

  /// The account's [choice][dev.tollgate.entitlement.aiconfig.FeatureChoice]; its budget stops no
  /// call by itself.
  ///
  /// @param keyActive an own key for this provider is active
  /// @param monthlyBudgetUsd null = no limit
  public record Client(
      boolean enabled,
      String provider,
      boolean keyActive,
      @Nullable BigDecimal monthlyBudgetUsd,
      boolean autoDisableAtLimit) {}
}
