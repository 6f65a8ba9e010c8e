package dev.tollgate.vault.audit;

import dev.tollgate.contracts.key.KeyUsesReport;
import dev.tollgate.kit.internal.Internal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/// Takes the gateways' counts of what they did with keys they had kept.
@Path("/internal/v1/keys/uses")
@Internal(callers = "llm-gateway-service")
@PermitAll
public class KeyUsesResource {
  private final KeyUseReports reports;

  KeyUsesResource(KeyUseReports reports) {
    this.reports = reports;
  }

  @POST
  public Uni<Void> take(@Valid @NotNull KeyUsesReport report) {
    return reports.add(report);
  }
}
