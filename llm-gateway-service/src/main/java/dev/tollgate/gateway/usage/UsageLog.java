package dev.tollgate.gateway.usage;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.contracts.usage.UsageCharged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.gateway.usage.SpoolRecord.Charged;
import dev.tollgate.gateway.usage.SpoolRecord.ChargedEarly;
import dev.tollgate.gateway.usage.SpoolRecord.Closed;
import dev.tollgate.gateway.usage.SpoolRecord.LeaseEnded;
import dev.tollgate.gateway.usage.SpoolRecord.Opened;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// The gateway's memory of every provider attempt, written ahead of what it records.
///
/// Order for one attempt: `opened` before dispatch, `charged` before its first content goes out,
/// `closed` before the caller's last byte. After dispatch nothing here fails a call: what the disk
/// refuses waits in memory and is written as soon as it takes it.
public final class UsageLog {
  /// LEASES.md P5.
  private static final long EARLY_CHARGE_NANOS = Duration.ofSeconds(2).toNanos();

  /// Segments behind the current one before a long call's records are copied forward.
  private static final int SEGMENTS_BEHIND_MAX = 2;

  private final Spool spool;
  private final Ticker ticker;
  private final Map<UUID, OpenCall> open = new ConcurrentHashMap<>();
  private final Queue<SpoolRecord> unwritten = new ConcurrentLinkedQueue<>();
  private final ThreadLocal<ByteBuffer> buffers =
      ThreadLocal.withInitial(
          () -> ByteBuffer.allocateDirect(Segment.HEADER_BYTES + Segment.PAYLOAD_BYTES_MAX));

  public UsageLog(Spool spool, Ticker ticker) {
    this.spool = spool;
    this.ticker = ticker;
  }

  /// May calls be taken? False while the disk is full or refuses writes.
  public boolean accepting() {
    return spool.accepting() && unwritten.isEmpty();
  }

  /// @param event as it would read had nothing happened: no tokens, no credits
  public void opened(UsageRecorded event) throws SpoolFullException {
    if (!accepting()) {
      throw new SpoolFullException("the usage spool takes no new calls");
    }
    try {
      Segment segment = write(new Opened(event), true);
      open.put(event.eventId(), new OpenCall(event, segment));
    } catch (IOException refused) {
      throw new SpoolFullException("the usage spool refused a write: " + refused.getMessage());
    }
  }

  /// For streams only; an answer sent in one piece goes from `opened` to `closed`.
  public void charged(
      UUID eventId, long creditsMicro, @Nullable UUID leaseId, long firstTokenMillis) {
    Charged charged = new Charged(eventId, creditsMicro, leaseId, firstTokenMillis);
    OpenCall call = open.get(eventId);
    if (call != null) {
      call.charge(charged, ticker.read());
    }
    append(charged);
  }

  public void closed(UsageRecorded event) {
    OpenCall call = open.get(event.eventId());
    if (call == null) {
      append(new Closed(event));
      return;
    }
    // One step for carryForward: it must not copy `opened` behind `closed`.
    synchronized (call) {
      open.remove(event.eventId());
      append(new Closed(event));
      call.segment.pins.decrementAndGet();
    }
  }

  /// P9: to be called when no reservation of the lease is left.
  public void leaseClosed(LeaseClosed marker) {
    append(new LeaseEnded(marker));
  }

  /// Called every few milliseconds by the relay: tells of long calls, copies them forward, retries
  /// what the disk refused, makes room.
  void sweep() {
    spool.prepare();
    rewrite();
    long now = ticker.read();
    for (OpenCall call : open.values()) {
      UsageCharged due = call.dueCharge(now, EARLY_CHARGE_NANOS);
      if (due != null) {
        append(new ChargedEarly(due));
      }
    }
    if (spool.segments().size() > SEGMENTS_BEHIND_MAX) {
      carryForward(spool.segments().getFirst());
    }
    spool.trim();
  }

  Spool spool() {
    return spool;
  }

  /// Attempts between `opened` and `closed`.
  public int openCalls() {
    return open.size();
  }

  private void carryForward(Segment oldest) {
    for (OpenCall call : open.values()) {
      synchronized (call) {
        if (call.segment == oldest && open.containsKey(call.opened.eventId())) {
          moveOn(call);
        }
      }
    }
  }

  private void moveOn(OpenCall call) {
    try {
      Segment now = write(new Opened(call.opened), true);
      Charged charged = call.charged;
      if (charged != null) {
        write(charged, false);
      }
      call.segment.pins.decrementAndGet();
      call.segment = now;
    } catch (IOException later) {
      // The old segment stays pinned, so nothing is lost; the next sweep tries again.
      return;
    }
  }

  private void append(SpoolRecord entry) {
    if (!unwritten.isEmpty()) {
      unwritten.add(entry);
      return;
    }
    try {
      write(entry, false);
    } catch (IOException refused) {
      unwritten.add(entry);
    }
  }

  private void rewrite() {
    for (SpoolRecord next = unwritten.peek(); next != null; next = unwritten.peek()) {
      try {
        write(next, false);
        unwritten.remove();
      } catch (IOException refused) {
        return;
      }
    }
  }

  /// @param pin keeps the segment until the call ends
  private Segment write(SpoolRecord entry, boolean pin) throws IOException {
    ByteBuffer buffer = buffers.get().clear();
    SpoolCodec.encode(entry, buffer);
    synchronized (spool) {
      Segment segment = spool.append(buffer.flip());
      if (pin) {
        segment.pins.incrementAndGet();
      }
      return segment;
    }
  }
}
