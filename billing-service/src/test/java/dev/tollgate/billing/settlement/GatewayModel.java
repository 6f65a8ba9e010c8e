package dev.tollgate.billing.settlement;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The gateway's side of docs/lease-protocol.md, as small as it can be: what it has in memory, what
/// its spool keeps, and what a kill takes away.
final class GatewayModel {
  static final long PRICE = 1_000_000;
  static final long DEADLINE_MILLIS = 12_000;
  static final long EARLY_MILLIS = 2_000;

  /// What the relay sends. A spooled event is on disk and survives a kill.
  sealed interface Record {
    record Used(String chargeId, UUID leaseId, long credits) implements Record {}

    record Closed(UUID leaseId) implements Record {}
  }

  /// A call in flight.
  static final class Call {
    final String chargeId;
    Held lease;
    boolean charged;
    boolean toldEarly;
    long chargedAt;

    Call(String chargeId, Held lease) {
      this.chargeId = chargeId;
      this.lease = lease;
    }
  }

  /// A lease as the gateway knows it. `left` is null for one found in a replayed spool.
  static final class Held {
    final UUID id;
    @Nullable Long left;
    long unackedClose;
    boolean closing;
    boolean over;
    boolean endSpooled;
    long deadline;

    Held(UUID id, @Nullable Long left, long deadline) {
      this.id = id;
      this.left = left;
      this.deadline = deadline;
    }

    /// P13: left + unacked close amount; null = unknown.
    @Nullable Long idle() {
      Long known = left;
      return known == null ? null : known + unackedClose;
    }
  }

  /// On disk: a call that was opened, and whether it was charged.
  private record Opened(String chargeId, UUID leaseId, boolean charged, boolean relayed) {}

  final String id;
  UUID incarnation = UUID.randomUUID();
  boolean alive = true;
  boolean spoolLost;
  long recallSeen;
  final Map<UUID, Held> leases = new LinkedHashMap<>();
  final List<Call> calls = new ArrayList<>();
  final Set<UUID> asked = new HashSet<>();
  private final Set<UUID> adopted = new HashSet<>();
  final Deque<Record> spool = new ArrayDeque<>();
  private final Map<String, Opened> opened = new LinkedHashMap<>();
  private final Set<UUID> unended = new HashSet<>();

  GatewayModel(String id) {
    this.id = id;
  }

  /// P3: adopts a grant, unless it was given up or comes too late.
  boolean adopt(UUID leaseId, long size, long sentAt, long now) {
    if (adopted.contains(leaseId)) {
      return true;
    }
    if (!asked.remove(leaseId) || now >= sentAt + DEADLINE_MILLIS) {
      return false;
    }
    adopted.add(leaseId);
    leases.put(leaseId, new Held(leaseId, size, sentAt + DEADLINE_MILLIS));
    return true;
  }

  /// P4.
  Optional<Call> reserve(Held lease, String chargeId, long now) {
    if (!usable(lease, now) || lease.closing || lease.left == null || lease.left < PRICE) {
      return Optional.empty();
    }
    lease.left -= PRICE;
    var call = new Call(chargeId, lease);
    calls.add(call);
    opened.put(chargeId, new Opened(chargeId, lease.id, false, false));
    unended.add(lease.id);
    return Optional.of(call);
  }

  /// P5: before the deadline; else it moves to another valid lease, or fails before the first
  /// chunk.
  void charge(Call call, long now) {
    if (call.charged) {
      return;
    }
    if (!usable(call.lease, now) && !moveToAnother(call, now)) {
      release(call);
      return;
    }
    call.charged = true;
    call.chargedAt = now;
    opened.put(call.chargeId, new Opened(call.chargeId, call.lease.id, true, false));
  }

  private boolean moveToAnother(Call call, long now) {
    for (Held other : leases.values()) {
      if (usable(other, now) && !other.closing && other.left != null && other.left >= PRICE) {
        other.left -= PRICE;
        giveBack(call.lease);
        call.lease = other;
        unended.add(other.id);
        return true;
      }
    }
    return false;
  }

  /// P6.
  void release(Call call) {
    if (call.charged) {
      return;
    }
    giveBack(call.lease);
    spool.add(new Record.Used(call.chargeId, call.lease.id, 0));
    opened.remove(call.chargeId);
    calls.remove(call);
  }

  private static void giveBack(Held lease) {
    if (lease.left != null) {
      lease.left += PRICE;
    }
  }

  /// The end of a charged call; after an early `usage.charged` it is that one's duplicate.
  void finish(Call call) {
    if (call.charged) {
      spool.add(new Record.Used(call.chargeId, call.lease.id, PRICE));
      opened.remove(call.chargeId);
      calls.remove(call);
    }
  }

  /// P5: still running after 2 s.
  void tellEarly(long now) {
    for (Call call : calls) {
      if (call.charged && !call.toldEarly && now - call.chargedAt >= EARLY_MILLIS) {
        tellEarly(call);
      }
    }
  }

  private void tellEarly(Call call) {
    call.toldEarly = true;
    spool.add(new Record.Used(call.chargeId, call.lease.id, PRICE));
    opened.put(call.chargeId, new Opened(call.chargeId, call.lease.id, true, true));
  }

  /// P7: one atomic step.
  void close(Held lease) {
    if (!lease.closing && lease.left != null) {
      lease.unackedClose = lease.left;
      lease.left = 0L;
      lease.closing = true;
    }
  }

  /// P9: the last record of a lease, once nothing runs on it that is not in the spool.
  void endLeases(long now) {
    for (Held lease : leases.values()) {
      boolean ending = lease.closing || lease.over || now >= lease.deadline;
      if (ending && !lease.endSpooled && calls.stream().noneMatch(call -> needs(call, lease))) {
        lease.endSpooled = true;
        lease.over = true;
        spool.add(new Record.Closed(lease.id));
      }
    }
  }

  private static boolean needs(Call call, Held lease) {
    return call.lease == lease && !(call.charged && call.toldEarly);
  }

  /// P3, P13.
  boolean usable(Held lease, long now) {
    return !lease.over && now < lease.deadline;
  }

  /// The relay: in order.
  Optional<Record> relay() {
    Record next = spool.poll();
    if (next instanceof Record.Closed closed) {
      leases.remove(closed.leaseId());
      unended.remove(closed.leaseId());
    }
    return Optional.ofNullable(next);
  }

  void kill() {
    alive = false;
    leases.clear();
    calls.clear();
    asked.clear();
  }

  /// P16: a new incarnation replays what the old one left.
  void restart() {
    alive = true;
    incarnation = UUID.randomUUID();
    for (Opened call : List.copyOf(opened.values())) {
      spool.add(new Record.Used(call.chargeId(), call.leaseId(), call.charged() ? PRICE : 0));
    }
    opened.clear();
    for (UUID lease : unended) {
      Held replayed = new Held(lease, null, Long.MIN_VALUE);
      replayed.over = true;
      replayed.endSpooled = true;
      leases.put(lease, replayed);
      if (spool.stream().noneMatch(new Record.Closed(lease)::equals)) {
        spool.add(new Record.Closed(lease));
      }
    }
  }

  /// Charges that are on disk and nowhere else: what a late return of the spool may cost the house.
  Set<String> chargedAndUnsent() {
    Set<String> unsent = new HashSet<>();
    opened.values().stream().filter(Opened::charged).forEach(call -> unsent.add(call.chargeId()));
    for (Record each : spool) {
      if (each instanceof Record.Used used && used.credits() > 0) {
        unsent.add(used.chargeId());
      }
    }
    return unsent;
  }

  long reserved() {
    return calls.stream().filter(call -> !call.charged).count() * PRICE;
  }
}
