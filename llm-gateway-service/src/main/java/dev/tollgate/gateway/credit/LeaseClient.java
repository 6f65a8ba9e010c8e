package dev.tollgate.gateway.credit;

import dev.tollgate.contracts.lease.LeaseClose;
import dev.tollgate.contracts.lease.LeaseDecision;
import dev.tollgate.contracts.lease.LeaseHeartbeat;
import dev.tollgate.contracts.lease.LeaseHeartbeatReply;
import dev.tollgate.contracts.lease.LeaseRequest;
import io.vertx.core.Future;
import java.util.UUID;

/// What gateways and billing tell each other about leases. Every message may be repeated; one that
/// fails may have arrived.
public interface LeaseClient {
  Future<LeaseDecision> grant(LeaseRequest request);

  Future<LeaseHeartbeatReply> heartbeat(LeaseHeartbeat heartbeat);

  Future<Void> close(UUID leaseId, LeaseClose close);
}
