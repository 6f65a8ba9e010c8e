package dev.tollgate.entitlement.admission;

import static dev.tollgate.contracts.account.Route.BYOK;
import static dev.tollgate.contracts.account.Route.PLATFORM;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.account.RouteConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which routes a call may take, in which order (EN-9). A pure table: the account's choice gives
/// the wish, and what is open gives the answer.
public final class RouteOrder {
  private RouteOrder() {}

  /// What is open to this account for this feature and provider.
  ///
  /// @param platform the platform side of the feature is on
  /// @param ownKey the client side is on, the tier allows it, and a key for the provider is active
  public record Open(boolean platform, boolean ownKey) {}

  /// What the account has chosen for the feature: the order it wishes, and how many of the open
  /// routes a call may try.
  private enum Choice {
    /// An own key never falls back to the platform's money by itself (GW-4).
    UNTOUCHED(1, BYOK, PLATFORM),
    PLATFORM_ONLY(1, PLATFORM),
    NOT_YET_MIGRATED(1, PLATFORM),
    MIGRATED(1, BYOK),
    HYBRID(2, PLATFORM, BYOK),
    CLIENT_ONLY(1, BYOK);

    private final int atMost;
    private final List<Route> order;

    Choice(int atMost, Route... order) {
      this.atMost = atMost;
      this.order = List.of(order);
    }
  }

  /// Empty when no route the account wants is open.
  ///
  /// @param config null for an account that never chose
  public static List<Route> of(@Nullable RouteConfig config, String feature, Open open) {
    Choice choice = choice(config, feature);
    return choice.order.stream()
        .filter(route -> route == PLATFORM ? open.platform() : open.ownKey())
        .limit(choice.atMost)
        .toList();
  }

  private static Choice choice(@Nullable RouteConfig config, String feature) {
    if (config == null) {
      return Choice.UNTOUCHED;
    }
    return switch (config.status()) {
      case PLATFORM_ONLY -> Choice.PLATFORM_ONLY;
      case IN_PROGRESS ->
          config.migratedFeatures().contains(feature) ? Choice.MIGRATED : Choice.NOT_YET_MIGRATED;
      case HYBRID -> Choice.HYBRID;
      case CLIENT_ONLY -> Choice.CLIENT_ONLY;
    };
  }
}
