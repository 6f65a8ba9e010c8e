package dev.tollgate.gateway.credit;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.contracts.lease.LeaseClose;
import dev.tollgate.contracts.lease.LeaseHeartbeat;
import dev.tollgate.contracts.lease.LeaseHeartbeat.Beat;
import dev.tollgate.contracts.lease.LeaseHeartbeatReply;
import dev.tollgate.contracts.usage.LeaseClosed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// Keeps leases alive while they are used and gives back what is not: the timed half of the
/// protocol.
public final class LeaseKeeper {
  private static final Logger LOG = Logger.getLogger(LeaseKeeper.class);

  /// Leases in one message; billing takes at most 10,000.
  private static final int BEATS_MAX = 5_000;

  private final Leases leases;
  private final LeaseClient billing;
  private final LeaseIdentity identity;
  private final Ticker ticker;
  private final Set<UUID> replayed = ConcurrentHashMap.newKeySet();
  private final Set<UUID> closing = ConcurrentHashMap.newKeySet();

  /// @param replayed leases of earlier runs, found in the spool: listed until Kafka has their
  ///   markers
  public LeaseKeeper(
      Leases leases,
      LeaseClient billing,
      LeaseIdentity identity,
      Ticker ticker,
      Set<UUID> replayed) {
    this.leases = leases;
    this.billing = billing;
    this.identity = identity;
    this.ticker = ticker;
    this.replayed.addAll(replayed);
  }

  /// Every 200 ms: closes idle, dead and old leases, (re)sends closes that are not acknowledged.
  public void sweep() {
    leases.accounts().forEach(AccountCredits::sweep);
    leases.accounts().forEach(this::sendCloses);
    leases.dropQuiet();
  }

  /// P13: every 5 s.
  public void beat() {
    List<Beat> beats = new ArrayList<>();
    replayed.forEach(id -> beats.add(new Beat(id, null, 0)));
    leases.accounts().forEach(credits -> beats.addAll(credits.beats()));
    beat(beats);
  }

  private void beat(List<Beat> beats) {
    for (int from = 0; from < beats.size(); from += BEATS_MAX) {
      send(beats.subList(from, Math.min(beats.size(), from + BEATS_MAX)));
    }
  }

  private void send(List<Beat> beats) {
    long sentNanos = ticker.read();
    billing
        .heartbeat(new LeaseHeartbeat(identity.gatewayId(), identity.incarnation(), beats))
        .onSuccess(reply -> beaten(reply, beats, sentNanos))
        .onFailure(lost -> LOG.warnf("a heartbeat was lost: %s", lost.getMessage()));
  }

  /// P14: gives back what lies idle, then says at once how the account's leases stand.
  public void recalled(UUID account, long number) {
    AccountCredits credits = leases.of(account);
    if (credits != null) {
      credits.recalled(number);
      sendCloses(credits);
      beat(credits.beats());
    }
  }

  /// The account or its credits have changed: what is left goes back, and the next call asks anew.
  public void changed(UUID account) {
    AccountCredits credits = leases.of(account);
    if (credits != null) {
      credits.closeAll();
      sendCloses(credits);
    }
  }

  /// The usage relay has seen Kafka acknowledge the end marker.
  public void ended(LeaseClosed marker) {
    if (!replayed.remove(marker.leaseId())) {
      AccountCredits credits = leases.of(marker.accountId());
      if (credits != null) {
        credits.forget(marker.leaseId());
      }
    }
  }

  /// At shutdown, when no call runs any more.
  public void closeAll() {
    leases.accounts().forEach(AccountCredits::closeAll);
    leases.accounts().forEach(this::sendCloses);
  }

  private void beaten(LeaseHeartbeatReply reply, List<Beat> beats, long sentNanos) {
    if (!reply.incarnation().equals(identity.incarnation())) {
      return;
    }
    Set<UUID> over = Set.copyOf(reply.over());
    Set<UUID> listed = new HashSet<>();
    beats.forEach(beat -> listed.add(beat.leaseId()));
    leases.accounts().forEach(credits -> credits.beaten(sentNanos, over, listed));
  }

  private void sendCloses(AccountCredits credits) {
    credits.toClose().stream()
        .filter(lease -> closing.add(lease.id))
        .forEach(lease -> sendClose(credits, lease));
  }

  private void sendClose(AccountCredits credits, Lease lease) {
    LeaseClose close =
        new LeaseClose(
            credits.accountId(),
            identity.gatewayId(),
            identity.incarnation(),
            lease.closeMicro(),
            false);
    billing
        .close(lease.id, close)
        .onSuccess(done -> credits.closeAcked(lease))
        .onComplete(ended -> closing.remove(lease.id));
  }
}
