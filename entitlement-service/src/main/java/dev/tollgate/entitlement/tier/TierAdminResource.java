package dev.tollgate.entitlement.tier;

import dev.tollgate.entitlement.identity.SignedIn;
import dev.tollgate.entitlement.setting.SettingChange;
import dev.tollgate.entitlement.setting.Versioned;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;

/// Operators read and change the features, quotas, agents and own-key providers of the tiers.
@Path("/admin/v1/tiers")
@RolesAllowed("operator")
public class TierAdminResource {
  private final TierCatalogues versions;
  private final SignedIn operator;

  TierAdminResource(TierCatalogues versions, SignedIn operator) {
    this.versions = versions;
    this.operator = operator;
  }

  /// @param version the version that was read and is to be replaced
  public record Change(
      @NotNull @PositiveOrZero Long version, @NotNull @Valid TierCatalogue document) {}

  @GET
  public Uni<Versioned<TierCatalogue>> read() {
    return versions.current();
  }

  /// A new feature is first put on a lane in the gateway's `routing.yaml`, then here: else its
  /// calls are refused with 400.
  @PUT
  public Uni<Versioned<TierCatalogue>> replace(@NotNull @Valid Change change) {
    return versions
        .replace(change.version(), change.document(), operator.principalId())
        .map(SettingChange::answer);
  }
}
