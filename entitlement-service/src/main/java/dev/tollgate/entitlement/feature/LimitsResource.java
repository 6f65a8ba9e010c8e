package dev.tollgate.entitlement.feature;

import dev.tollgate.entitlement.identity.SignedIn;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;

/// The limits of every feature, platform side and client side (EN-9).
@Path("/v1/ai-features/limits")
@RolesAllowed({"account", "access-key"})
public class LimitsResource {
  private final Standings standings;
  private final SignedIn caller;

  LimitsResource(Standings standings, SignedIn caller) {
    this.standings = standings;
    this.caller = caller;
  }

  @GET
  public Uni<List<FeatureLimits>> read() {
    return standings.of(caller.accountId()).map(Standing::limits);
  }
}
