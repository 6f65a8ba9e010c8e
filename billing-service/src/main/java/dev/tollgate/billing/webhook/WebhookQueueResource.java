package dev.tollgate.billing.webhook;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.kit.problem.QueryInputs;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What operators see of Stripe's events, and their way to have one worked off again.
@Path("/admin/v1/webhooks")
@RolesAllowed("operator")
@Produces(MediaType.APPLICATION_JSON)
public class WebhookQueueResource {
  private final WebhookEvents events;
  private final WebhookWork work;
  private final WorkerTransactions worker;

  WebhookQueueResource(WebhookEvents events, WebhookWork work, WorkerTransactions worker) {
    this.events = events;
    this.work = work;
    this.worker = worker;
  }

  public record Page(List<StoredEvent> events) {}

  /// Newest first.
  ///
  /// @param state pending, done, ignored or parked; absent for all
  @GET
  public Uni<Page> list(
      @QueryParam("state") @Nullable String state,
      @QueryParam("limit") @Nullable String limit,
      @QueryParam("offset") @Nullable String offset) {
    var inputs = new QueryInputs();
    Optional<EventState> wanted = Optional.ofNullable(state).flatMap(EventState::ofWireName);
    if (state != null && wanted.isEmpty()) {
      inputs.refuse("state", "is one of pending, done, ignored, parked");
    }
    int rows = inputs.number("limit", limit, 50, 1, 500);
    int before = inputs.number("offset", offset, 0, 0, Integer.MAX_VALUE);
    inputs.check();
    return events.list(worker.pool(), wanted.orElse(null), rows, before).map(Page::new);
  }

  /// Has an event worked off again, with all its attempts. One that waits for its turn is left
  /// alone.
  @POST
  @Path("/{id}/replay")
  public Uni<StoredEvent> replay(@PathParam("id") String id) {
    return events
        .replay(worker.pool(), id)
        .invoke(replayed -> replayed.ifPresent(event -> work.wake()))
        .chain(
            replayed ->
                replayed
                    .map(event -> Uni.createFrom().item(event))
                    .orElseGet(() -> pendingOrMissing(id)));
  }

  private Uni<StoredEvent> pendingOrMissing(String id) {
    return events
        .find(worker.pool(), id)
        .map(found -> found.orElseThrow(() -> new ProblemException(ErrorCode.NOT_FOUND, null)));
  }
}
