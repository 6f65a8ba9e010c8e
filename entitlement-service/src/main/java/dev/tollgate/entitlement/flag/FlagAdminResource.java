package dev.tollgate.entitlement.flag;

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

/// Operators read and change the feature flags.
@Path("/admin/v1/flags")
@RolesAllowed("operator")
public class FlagAdminResource {
  private final FlagTables versions;
  private final SignedIn operator;

  FlagAdminResource(FlagTables versions, SignedIn operator) {
    this.versions = versions;
    this.operator = operator;
  }

  /// @param version the version that was read and is to be replaced
  public record Change(@NotNull @PositiveOrZero Long version, @NotNull @Valid FlagTable document) {}

  @GET
  public Uni<Versioned<FlagTable>> read() {
    return versions.current();
  }

  @PUT
  public Uni<Versioned<FlagTable>> replace(@NotNull @Valid Change change) {
    return versions
        .replace(change.version(), change.document(), operator.principalId())
        .map(SettingChange::answer);
  }
}
