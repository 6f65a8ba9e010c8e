package dev.tollgate.billing.lease;

import dev.tollgate.contracts.lease.LeaseClose;
import dev.tollgate.contracts.lease.LeaseDecision;
import dev.tollgate.contracts.lease.LeaseHeartbeat;
import dev.tollgate.contracts.lease.LeaseHeartbeatReply;
import dev.tollgate.contracts.lease.LeaseRequest;
import dev.tollgate.kit.internal.Internal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;

/// What gateways ask of billing. Every call may be repeated.
@Path("/internal/v1/leases")
@Internal(callers = "llm-gateway-service")
@PermitAll
public class LeaseResource {
  private final LeaseGrants grants;
  private final Heartbeats heartbeats;
  private final LeaseCloses closes;

  LeaseResource(LeaseGrants grants, Heartbeats heartbeats, LeaseCloses closes) {
    this.grants = grants;
    this.heartbeats = heartbeats;
    this.closes = closes;
  }

  @POST
  public Uni<LeaseDecision> ask(@NotNull @Valid LeaseRequest request) {
    return grants.ask(request);
  }

  @POST
  @Path("/heartbeat")
  public Uni<LeaseHeartbeatReply> beat(@NotNull @Valid LeaseHeartbeat heartbeat) {
    return heartbeats.beat(heartbeat);
  }

  @POST
  @Path("/{id}/close")
  public Uni<Void> close(@NotNull @Valid LeaseClose close, UUID id) {
    return closes.close(id, close);
  }
}
