package dev.tollgate.gateway.credit;

import dev.tollgate.contracts.lease.LeaseClose;
import dev.tollgate.contracts.lease.LeaseDecision;
import dev.tollgate.contracts.lease.LeaseHeartbeat;
import dev.tollgate.contracts.lease.LeaseHeartbeatReply;
import dev.tollgate.contracts.lease.LeaseRequest;
import dev.tollgate.gateway.peer.PeerAnswer;
import dev.tollgate.gateway.peer.PeerClient;
import dev.tollgate.gateway.refusal.Refusal;
import io.vertx.core.Future;
import java.util.UUID;

/// The lease messages over billing-service's internal API.
public final class BillingClient implements LeaseClient {
  private static final String LEASES = "/internal/v1/leases";

  private final PeerClient billing;

  public BillingClient(PeerClient billing) {
    this.billing = billing;
  }

  @Override
  public Future<LeaseDecision> grant(LeaseRequest request) {
    return billing.post(LEASES, request).map(answer -> expectOk(answer).as(LeaseDecision.class));
  }

  @Override
  public Future<LeaseHeartbeatReply> heartbeat(LeaseHeartbeat heartbeat) {
    return billing
        .post(LEASES + "/heartbeat", heartbeat)
        .map(answer -> expectOk(answer).as(LeaseHeartbeatReply.class));
  }

  @Override
  public Future<Void> close(UUID leaseId, LeaseClose close) {
    return billing
        .post(LEASES + "/" + leaseId + "/close", close)
        .compose(
            answer ->
                answer.status() < 300 ? Future.succeededFuture() : Future.failedFuture(refused()));
  }

  private static PeerAnswer expectOk(PeerAnswer answer) {
    if (!answer.ok()) {
      throw refused();
    }
    return answer;
  }

  private static RuntimeException refused() {
    return Refusal.unavailable("billing-service cannot decide at the moment; try again")
        .asException();
  }
}
