package dev.tollgate.billing.quarantine;

import dev.tollgate.kit.problem.QueryInputs;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

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
      @RestQuery @Nullable String replayed,
      @RestQuery @Nullable String limit,
      @RestQuery @Nullable String offset) {
    var inputs = new QueryInputs();
    boolean taken = inputs.flag("replayed", replayed);
    int rows = inputs.number("limit", limit, 100, 1, 500);
    int before = inputs.number("offset", offset, 0, 0, Integer.MAX_VALUE);
    inputs.check();
    return records.page(taken, rows, before).map(Page::new);
  }

  /// Has a record taken again; 409 with the reason when it still cannot be. Repeating it changes
  /// nothing.
  @POST
  @Path("/{id}/replay")
  public Uni<QuarantinedRecord> replay(@RestPath UUID id) {
    return records.replay(id);
  }
}
