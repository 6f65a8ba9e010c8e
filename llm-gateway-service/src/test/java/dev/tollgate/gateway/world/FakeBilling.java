package dev.tollgate.gateway.world;

import dev.tollgate.contracts.lease.LeaseClose;
import dev.tollgate.contracts.lease.LeaseDecision;
import dev.tollgate.contracts.lease.LeaseGranted;
import dev.tollgate.contracts.lease.LeaseHeartbeat;
import dev.tollgate.contracts.lease.LeaseHeartbeatReply;
import dev.tollgate.contracts.lease.LeaseOver;
import dev.tollgate.contracts.lease.LeaseRefused;
import dev.tollgate.contracts.lease.LeaseRequest;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Wallets in memory that grant leases as billing does: never more than is there, the price of one
/// call when little is left. Settling is left to the reader of the usage topic.
public final class FakeBilling extends FakePeer {
  private static final long RICH = 1_000_000_000_000L;

  private final Map<UUID, Long> available = new ConcurrentHashMap<>();
  private final Map<UUID, Long> limits = new ConcurrentHashMap<>();
  private final Map<UUID, Held> leases = new ConcurrentHashMap<>();
  private final List<LeaseClose> closes = new CopyOnWriteArrayList<>();
  private final List<LeaseHeartbeat> heartbeats = new CopyOnWriteArrayList<>();
  private final List<LeaseRequest> requests = new CopyOnWriteArrayList<>();

  public FakeBilling(Vertx vertx) {
    super(vertx, "billing-service");
  }

  private record Held(UUID account, long micro, boolean over) {}

  public void wallet(UUID account, long credits) {
    available.put(account, credits * 1_000_000);
  }

  /// Of so many credits that were granted, these are left.
  public void wallet(UUID account, long credits, long limit) {
    limits.put(account, limit * 1_000_000);
    wallet(account, credits);
  }

  public synchronized long availableMicro(UUID account) {
    return available.getOrDefault(account, RICH);
  }

  public List<LeaseRequest> grants(UUID account) {
    return requests.stream().filter(r -> r.accountId().equals(account)).toList();
  }

  public List<LeaseClose> closes(UUID account) {
    return closes.stream().filter(c -> c.accountId().equals(account)).toList();
  }

  public List<LeaseHeartbeat> heartbeats() {
    return heartbeats;
  }

  @Override
  synchronized Object answer(String path, byte[] body) throws IOException {
    if (path.equals("/internal/v1/leases")) {
      return grant(JSON.readValue(body, LeaseRequest.class));
    }
    if (path.equals("/internal/v1/leases/heartbeat")) {
      LeaseHeartbeat heartbeat = JSON.readValue(body, LeaseHeartbeat.class);
      heartbeats.add(heartbeat);
      return new LeaseHeartbeatReply(heartbeat.incarnation(), over(heartbeat));
    }
    String[] parts = path.split("/");
    if (parts.length == 6 && parts[5].equals("close")) {
      return close(UUID.fromString(parts[4]), JSON.readValue(body, LeaseClose.class));
    }
    throw new IllegalArgumentException("no such path");
  }

  private LeaseDecision grant(LeaseRequest request) {
    requests.add(request);
    if (leases.containsKey(request.leaseId())) {
      return new LeaseOver(request.leaseId());
    }
    long there = availableMicro(request.accountId());
    if (there < request.priceMicro()) {
      return new LeaseRefused(request.leaseId(), 25_000_000, 25_000_000, null);
    }
    long size = Math.max(request.priceMicro(), Math.min(request.creditsMicro(), there / 8));
    available.put(request.accountId(), there - size);
    leases.put(request.leaseId(), new Held(request.accountId(), size, false));
    long limit = limits.getOrDefault(request.accountId(), there);
    return new LeaseGranted(request.leaseId(), request.incarnation(), size, limit, there);
  }

  private Object close(UUID leaseId, LeaseClose close) {
    Held held = leases.get(leaseId);
    if (held != null && !held.over()) {
      closes.add(close);
      long back = close.abort() ? held.micro() : close.unreservedMicro();
      if (back > held.micro()) {
        throw new IllegalArgumentException("gives back more than it held");
      }
      available.merge(held.account(), back, Long::sum);
    }
    leases.put(leaseId, new Held(close.accountId(), 0, true));
    return new Status(204);
  }

  private List<UUID> over(LeaseHeartbeat heartbeat) {
    return heartbeat.leases().stream()
        .map(LeaseHeartbeat.Beat::leaseId)
        .filter(id -> !leases.containsKey(id))
        .toList();
  }
}
