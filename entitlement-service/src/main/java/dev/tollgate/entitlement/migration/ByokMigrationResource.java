package dev.tollgate.entitlement.migration;

import dev.tollgate.entitlement.identity.SignedIn;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/// The product reports that an account brings its own keys (WA-4).
@Path("/v1/account/byok-migration")
@RolesAllowed("owner")
public class ByokMigrationResource {
  private final ByokReports reports;
  private final SignedIn caller;

  ByokMigrationResource(ByokReports reports, SignedIn caller) {
    this.reports = reports;
    this.caller = caller;
  }

  /// Gives credits once for ever and starts the migration; a repeat changes nothing.
  @POST
  public Uni<ByokReport> report() {
    return reports.report(caller.accountId());
  }
}
