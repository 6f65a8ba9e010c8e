package dev.tollgate.billing.quarantine;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/// What waits in billing's quarantine, for operators.
@Path("/admin/v1/wallets/quarantine")
@RolesAllowed("operator")
@Produces(MediaType.APPLICATION_JSON)
public class QuarantineResource {
  private final QuarantinedRecords records;

  QuarantineResource(QuarantinedRecords records) {
    this.records = records;
  }

  public record Page(List<QuarantinedRecord> items) {}

  /// Newest first.
  ///
  /// @param replayed those that were taken after all, instead of those that wait
  @GET
  public Uni<Page> list(
      @RestQuery @DefaultValue("false") boolean replayed,
      @RestQuery @DefaultValue("100") @Min(1) @Max(500) int limit,
      @RestQuery @DefaultValue("0") @Min(0) int offset) {
    return records.page(replayed, limit, offset).map(Page::new);
  }

  /// Has a record taken again; 409 with the reason when it still cannot be. Repeating it changes
  /// nothing.
  @POST
  @Path("/{id}/replay")
  public Uni<QuarantinedRecord> replay(@RestPath UUID id) {
    return records.replay(id);
  }
}
