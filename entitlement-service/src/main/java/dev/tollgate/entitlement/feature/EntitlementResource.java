package dev.tollgate.entitlement.feature;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.identity.SignedIn;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;

/// Can this account use this feature now (EN-4)?
@Path("/v1/entitlements")
@RolesAllowed({"account", "access-key"})
public class EntitlementResource {
  private final Standings standings;
  private final SignedIn caller;

  EntitlementResource(Standings standings, SignedIn caller) {
    this.standings = standings;
    this.caller = caller;
  }

  @GET
  public Uni<List<Entitlement>> list() {
    return standings.of(caller.accountId()).map(Standing::all);
  }

  @GET
  @Path("/{feature}")
  public Uni<Entitlement> read(String feature) {
    return standings
        .of(caller.accountId())
        .map(
            standing ->
                standing
                    .find(feature)
                    .orElseThrow(
                        () -> new ProblemException(ErrorCode.NOT_FOUND, "No such feature.")));
  }
}
