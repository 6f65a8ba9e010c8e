package dev.tollgate.gateway.credit;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.contracts.lease.LeaseHeartbeat.Beat;
import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.gateway.usage.UsageLog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The leases of one account at this gateway and who waits for more. All methods are atomic; none
/// blocks or calls out (the spool's write aside).
final class AccountCredits {
  /// A first lease holds a few calls, so that the second prompt of a chat asks nobody.
  private static final int COLD_CALLS = 4;

  private static final long AHEAD_NANOS = Duration.ofMillis(500).toNanos();
  private static final long POOR_NANOS = Duration.ofSeconds(5).toNanos();

  private final UUID accountId;
  private final String gatewayId;
  private final LeaseLimits limits;
  private final UsageLog log;
  private final Ticker ticker;
  private final List<Lease> leases = new ArrayList<>();
  private final Deque<Waiter> waiters = new ArrayDeque<>();
  private final SpendRate rate;
  private boolean asking;
  private long aheadPriceMicro;
  private long poorUntilNanos;
  private boolean retired;
  private long recall;
  private long lastUseNanos;
  private volatile @Nullable Standing standing;

  AccountCredits(
      UUID accountId, String gatewayId, LeaseLimits limits, UsageLog log, Ticker ticker) {
    this.accountId = accountId;
    this.gatewayId = gatewayId;
    this.limits = limits;
    this.log = log;
    this.ticker = ticker;
    this.lastUseNanos = ticker.read();
    this.poorUntilNanos = lastUseNanos;
    this.rate = new SpendRate(lastUseNanos);
  }

  /// P4, the warm path.
  synchronized @Nullable Reservation reserve(long micro) {
    long now = ticker.read();
    for (Lease lease : leases) {
      if (lease.reserve(micro, now)) {
        rate.spend(micro, now);
        return new Reservation(this, lease, micro);
      }
    }
    return null;
  }

  /// @return true when the caller must now ask billing for a lease: one request at a time
  synchronized boolean await(Waiter waiter) {
    waiters.add(waiter);
    boolean first = !asking;
    asking = true;
    return first;
  }

  /// What to ask for: the recent rate some seconds ahead, and at least what those waiting need.
  synchronized Ask ask() {
    long waiting = waiters.stream().mapToLong(Waiter::micro).sum();
    long price = waiters.isEmpty() ? aheadPriceMicro : waiters.getFirst().micro();
    long ahead = rate.expectedMicro(limits.aheadNanos(), ticker.read());
    long wish = Math.max(Math.max(waiting, ahead), COLD_CALLS * price);
    return new Ask(
        Math.max(price, Math.min(wish, limits.creditsMicroMax())), price, Set.copyOf(waiters));
  }

  /// Is the next lease to be asked for before this one is used up, so that nobody waits for it?
  /// Only while the account calls often and billing gave what was asked for lately.
  ///
  /// @return true when the caller must now ask billing
  synchronized boolean askAhead(long priceMicro) {
    long now = ticker.read();
    if (asking || now - poorUntilNanos < 0) {
      return false;
    }
    long soon = rate.expectedMicro(AHEAD_NANOS, now);
    if (soon < COLD_CALLS * priceMicro || leftMicro() > soon) {
      return false;
    }
    asking = true;
    aheadPriceMicro = priceMicro;
    return true;
  }

  /// A plain loop: every warm call comes here, and a stream would be most of what it allocates.
  private long leftMicro() {
    long left = 0;
    for (Lease lease : leases) {
      left += lease.isOpen() ? lease.leftMicro() : 0;
    }
    return left;
  }

  /// Billing gave less than asked for, or nothing: what is left is left for those who need it now.
  synchronized void poor() {
    poorUntilNanos = ticker.read() + POOR_NANOS;
  }

  /// P3: a lease whose grant came in time.
  synchronized void adopt(UUID leaseId, long creditsMicro, long sentNanos) {
    long now = ticker.read();
    leases.add(new Lease(leaseId, creditsMicro, now, sentNanos + limits.lifeNanos()));
  }

  void stands(Standing now) {
    standing = now;
  }

  /// Null before the first lease.
  @Nullable Standing standing() {
    return standing;
  }

  /// Serves who can be served now, in order of arrival.
  ///
  /// @return whether someone still waits, so that billing is to be asked again
  synchronized List<Served> serve() {
    List<Served> served = new ArrayList<>();
    for (Iterator<Waiter> all = waiters.iterator(); all.hasNext(); ) {
      Waiter waiter = all.next();
      Reservation reservation = reserve(waiter.micro());
      if (reservation != null) {
        all.remove();
        served.add(new Served(waiter, reservation));
      }
    }
    return served;
  }

  /// @return true when billing is to be asked again, for those that still wait
  synchronized boolean askAgain() {
    asking = !waiters.isEmpty();
    return asking;
  }

  /// P14: those whom billing's refusal concerns. Who came after it was asked is not among them: a
  /// credit may have come back since.
  synchronized List<Waiter> takeRefused(Ask ask) {
    List<Waiter> taken =
        waiters.stream()
            .filter(w -> w.micro() >= ask.priceMicro() && ask.waiters().contains(w))
            .toList();
    waiters.removeAll(taken);
    return taken;
  }

  synchronized List<Waiter> takeAllWaiters() {
    List<Waiter> taken = List.copyOf(waiters);
    waiters.clear();
    return taken;
  }

  /// P5.
  synchronized @Nullable Lease charge(Lease held, long heldMicro, long priceMicro) {
    long now = ticker.read();
    if (held.mayCharge(now)) {
      held.giveBack(heldMicro - priceMicro);
      return held;
    }
    for (Lease other : leases) {
      if (other.reserve(priceMicro, now)) {
        endOn(held, heldMicro);
        return other;
      }
    }
    return null;
  }

  synchronized void end(Lease lease, long backMicro) {
    endOn(lease, backMicro);
  }

  /// P14: unused credits go back when billing asks for them.
  synchronized void recalled(long number) {
    recall = Math.max(recall, number);
    for (Lease lease : leases) {
      if (lease.leftMicro() > 0) {
        lease.close();
        mark(lease);
      }
    }
  }

  /// P3, P7: closes what is idle, dead or too old.
  synchronized void sweep() {
    long now = ticker.read();
    for (Lease lease : leases) {
      if (lease.shouldClose(now, limits)) {
        lease.close();
      }
      mark(lease);
    }
  }

  synchronized void closeAll() {
    leases.forEach(Lease::close);
    leases.forEach(this::mark);
  }

  synchronized List<Beat> beats() {
    return leases.stream().map(lease -> new Beat(lease.id, lease.idleMicro(), recall)).toList();
  }

  /// P3 and P13: the answer to a heartbeat that listed these leases.
  synchronized void beaten(long sentNanos, Set<UUID> over, Set<UUID> listed) {
    long now = ticker.read();
    for (Lease lease : leases) {
      if (over.contains(lease.id)) {
        lease.over();
        mark(lease);
      } else if (listed.contains(lease.id)) {
        lease.renew(sentNanos, limits.lifeNanos(), now);
      }
    }
  }

  synchronized List<Lease> toClose() {
    return leases.stream().filter(Lease::needsClose).toList();
  }

  synchronized void closeAcked(Lease lease) {
    lease.closeAcked();
  }

  /// Kafka holds the end marker.
  synchronized void forget(UUID leaseId) {
    leases.removeIf(lease -> lease.id.equals(leaseId));
  }

  /// @return true once nothing is left here, after which this object takes no more part
  synchronized boolean retire(long quietNanos) {
    retired |=
        leases.isEmpty()
            && waiters.isEmpty()
            && !asking
            && ticker.read() - lastUseNanos > quietNanos;
    return retired;
  }

  /// A call comes for credits: keeps this object in use until long after.
  ///
  /// @return false when it has retired; another one must take its place
  synchronized boolean use() {
    lastUseNanos = ticker.read();
    return !retired;
  }

  UUID accountId() {
    return accountId;
  }

  private void endOn(Lease lease, long backMicro) {
    lease.giveBack(backMicro);
    lease.endReservation();
    mark(lease);
  }

  private void mark(Lease lease) {
    if (lease.takeMarker()) {
      log.leaseClosed(new LeaseClosed(lease.id, accountId, gatewayId));
    }
  }

  /// @param priceMicro what one call needs: less is no help
  /// @param waiters for whom it is asked
  record Ask(long creditsMicro, long priceMicro, Set<Waiter> waiters) {}

  record Served(Waiter waiter, Reservation reservation) {}
}
