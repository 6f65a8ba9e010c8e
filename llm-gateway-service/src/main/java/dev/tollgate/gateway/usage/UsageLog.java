package dev.tollgate.gateway.usage;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.contracts.usage.UsageCharged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.gateway.usage.Gathering.Told;
import dev.tollgate.gateway.usage.Gathering.Written;
import dev.tollgate.gateway.usage.SpoolRecord.Charged;
import dev.tollgate.gateway.usage.SpoolRecord.ChargedEarly;
import dev.tollgate.gateway.usage.SpoolRecord.Closed;
import dev.tollgate.gateway.usage.SpoolRecord.LeaseEnded;
import dev.tollgate.gateway.usage.SpoolRecord.Opened;
import dev.tollgate.gateway.usage.SpoolRecord.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Records every step of every provider attempt in the spool, before the step is taken.
///
/// Order for one attempt: `opened` before dispatch, `charged` before its first content goes out,
/// `closed` before the caller's last byte. After dispatch nothing here fails a call: what the disk
/// refuses waits in memory and is written as soon as it takes it.
///
/// `opened` and `closed` are gathered: all that come in one round of an event loop are one write,
/// and each is told when that has been made. Whatever is written at once takes with it what was
/// gathered before, so the spool keeps the order in which things were said.
public final class UsageLog {
  /// P5: a stream that runs for longer tells billing of its charge before its end.
  private static final long EARLY_CHARGE_NANOS = Duration.ofSeconds(2).toNanos();

  /// How often the output of running streams is noted: a killed gateway knows its last note.
  private static final long PROGRESS_NANOS = Duration.ofSeconds(5).toNanos();

  /// Segments behind the current one before a long call's records are copied forward.
  private static final int SEGMENTS_BEHIND_MAX = 2;

  private final Spool spool;
  private final Ticker ticker;
  private final Map<UUID, OpenCall> open = new ConcurrentHashMap<>();
  private final Queue<Unwritten> unwritten = new ConcurrentLinkedQueue<>();
  private final Executor endOfRound;
  private final Gathering gathering;
  private long progressAtNanos;

  /// What the disk has refused so far.
  ///
  /// @param opened for the end of a call: where its beginning stands, which must stay until then
  private record Unwritten(SpoolRecord entry, @Nullable Segment opened) {}

  /// Gathers nothing: every record is written at once.
  public UsageLog(Spool spool, Ticker ticker) {
    this(spool, ticker, Runnable::run);
  }

  /// @param endOfRound runs a task once the round of the event loop that brings it is over
  public UsageLog(Spool spool, Ticker ticker, Executor endOfRound) {
    this.spool = spool;
    this.ticker = ticker;
    this.endOfRound = endOfRound;
    this.gathering = new Gathering(spool);
    this.progressAtNanos = ticker.read();
  }

  /// May calls be taken? False while the disk is full or refuses writes.
  public boolean accepting() {
    return spool.accepting() && unwritten.isEmpty();
  }

  /// @param event as it would read had nothing happened: no tokens, no credits
  /// @param told null when it is written, else why the call must not be made
  public void opened(UsageRecorded event, Consumer<@Nullable SpoolFullException> told) {
    if (!accepting()) {
      told.accept(new SpoolFullException("the usage spool takes no new calls"));
      return;
    }
    gather(
        new Opened(event),
        segment -> {
          if (segment == null) {
            told.accept(new SpoolFullException("the usage spool refused a write"));
          } else {
            open.put(event.eventId(), new OpenCall(event, segment));
            told.accept(null);
          }
        },
        endOfRound);
  }

  /// For streams only; an answer sent in one piece goes from `opened` to `closed`.
  ///
  /// @param soFar asked now and then, by another thread, until the call is closed
  public void charged(
      UUID eventId,
      long creditsMicro,
      @Nullable UUID leaseId,
      long firstTokenMillis,
      Supplier<OutputSoFar> soFar) {
    Charged charged = new Charged(eventId, creditsMicro, leaseId, firstTokenMillis);
    OpenCall call = open.get(eventId);
    if (call != null) {
      call.charge(charged, soFar, ticker.read());
    }
    append(charged);
  }

  /// @param kept run when it is written, or waits in memory for a disk that refuses
  public void closed(UsageRecorded event, Runnable kept) {
    OpenCall call = open.get(event.eventId());
    if (call == null) {
      keep(new Closed(event), null, kept);
      return;
    }
    // From here on carryForward does not copy `opened`, which would stand behind `closed`.
    synchronized (call) {
      open.remove(event.eventId());
    }
    keep(new Closed(event), call.segment, kept);
  }

  /// The same at once.
  public void closed(UsageRecorded event) {
    closed(event, () -> {});
    flush();
  }

  /// Ends a call of an earlier run.
  ///
  /// @param opened where its beginning stands
  void closed(UsageRecorded event, Segment opened) {
    opened.pins.incrementAndGet();
    keep(new Closed(event), opened, () -> {});
    flush();
  }

  private void flush() {
    Written done;
    synchronized (spool) {
      done = gathering.write();
    }
    done.tell();
  }

  /// P9: to be called when no reservation of the lease is left.
  public void leaseClosed(LeaseClosed marker) {
    append(new LeaseEnded(marker));
  }

  /// Called every few milliseconds, by one thread: tells of long calls, copies them forward,
  /// retries what the disk refused, makes room.
  void sweep() {
    flush();
    spool.prepare();
    rewrite();
    long now = ticker.read();
    for (OpenCall call : open.values()) {
      UsageCharged due = call.dueCharge(now, EARLY_CHARGE_NANOS);
      if (due != null) {
        append(new ChargedEarly(due));
      }
    }
    if (now - progressAtNanos >= PROGRESS_NANOS) {
      progressAtNanos = now;
      noteProgress(now);
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

  /// All in few writes. What the disk refuses now does not matter: the next notes follow soon.
  private void noteProgress(long now) {
    for (OpenCall call : open.values()) {
      Progress progress = call.progress(now);
      if (progress != null) {
        gather(progress, place -> {}, flush -> {});
      }
    }
    flush();
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
      Segment now = write(new Opened(call.opened));
      Charged charged = call.charged;
      Progress progress = call.progress(ticker.read());
      if (charged != null && progress != null) {
        write(charged);
        write(progress);
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
      unwritten.add(new Unwritten(entry, null));
      return;
    }
    try {
      write(entry);
    } catch (IOException refused) {
      unwritten.add(new Unwritten(entry, null));
    }
  }

  private void rewrite() {
    for (Unwritten next = unwritten.peek(); next != null; next = unwritten.peek()) {
      try {
        write(next.entry());
        unwritten.remove();
        release(next.opened());
      } catch (IOException refused) {
        return;
      }
    }
  }

  private void keep(Closed end, @Nullable Segment opened, Runnable kept) {
    if (!unwritten.isEmpty()) {
      unwritten.add(new Unwritten(end, opened));
      kept.run();
      return;
    }
    gather(
        end,
        segment -> {
          if (segment == null) {
            unwritten.add(new Unwritten(end, opened));
          } else {
            release(opened);
          }
          kept.run();
        },
        endOfRound);
  }

  private static void release(@Nullable Segment opened) {
    if (opened != null) {
      opened.pins.decrementAndGet();
    }
  }

  /// @param writer writes what has come together, unless that is so much that it is written now
  private void gather(SpoolRecord entry, Told told, Executor writer) {
    boolean first;
    boolean full;
    synchronized (spool) {
      first = gathering.isEmpty();
      gathering.add(entry, told);
      full = gathering.isFull();
    }
    if (full) {
      flush();
    } else if (first) {
      writer.execute(this::flush);
    }
  }

  private Segment write(SpoolRecord entry) throws IOException {
    Written done;
    synchronized (spool) {
      gathering.add(entry, place -> {});
      done = gathering.write();
    }
    done.tell();
    return done.segment();
  }
}
