package dev.tollgate.gateway.usage;

import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.contracts.usage.UsageCharged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.gateway.usage.SpoolRecord.Charged;
import dev.tollgate.gateway.usage.SpoolRecord.ChargedEarly;
import dev.tollgate.gateway.usage.SpoolRecord.Closed;
import dev.tollgate.gateway.usage.SpoolRecord.LeaseEnded;
import dev.tollgate.gateway.usage.SpoolRecord.Opened;
import dev.tollgate.gateway.usage.SpoolRecord.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Reads the spool in order and sends what it says to Kafka; a segment goes when all of it is
/// acknowledged.
///
/// P9: the end marker of a lease is sent only after every earlier record of that lease was
/// acknowledged, since a retried record may otherwise land behind it. The producer's bounded buffer
/// is the back-pressure: while Kafka is away the relay waits in `send` and the spool grows. That it
/// can grow is seen to by a thread of its own, which waits for nobody.
public final class UsageRelay implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(UsageRelay.class);

  /// After every round, so that one round sends what many calls have written.
  private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

  private static final long IDLE_PAUSE_NANOS = Duration.ofMillis(20).toNanos();
  private static final long BACK_OFF_NANOS = Duration.ofMillis(250).toNanos();
  private static final long UPKEEP_PAUSE_NANOS = Duration.ofMillis(10).toNanos();

  private final UsageLog log;
  private final Producer<String, byte[]> producer;
  private final UsageEvents events;
  private final Consumer<LeaseClosed> leaseAcked;
  private final Map<UUID, Integer> unackedByLease = new ConcurrentHashMap<>();
  private final Map<UUID, Outgoing> waitingMarkers = new ConcurrentHashMap<>();
  private final Queue<Outgoing> again = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private final Thread upkeep;
  private @Nullable SegmentReader reader;
  private volatile boolean running = true;
  private volatile boolean failing;

  /// @param leaseAcked told when Kafka holds the end marker of a lease
  public UsageRelay(
      UsageLog log,
      Producer<String, byte[]> producer,
      UsageEvents events,
      Consumer<LeaseClosed> leaseAcked) {
    this.log = log;
    this.producer = producer;
    this.events = events;
    this.leaseAcked = leaseAcked;
    this.thread = Thread.ofPlatform().name("usage-relay").unstarted(this::run);
    this.upkeep = Thread.ofPlatform().name("usage-upkeep").unstarted(this::keepUp);
  }

  public void start() {
    thread.start();
    upkeep.start();
  }

  /// Has Kafka acknowledged everything the spool holds?
  public boolean isDrained() {
    return log.openCalls() == 0
        && log.spool().segments().stream()
            .allMatch(segment -> segment.relayed == segment.written() && segment.pins.get() == 0);
  }

  @Override
  public void close() {
    running = false;
    LockSupport.unpark(thread);
    producer.close(Duration.ofSeconds(2));
    try {
      thread.join(Duration.ofSeconds(3));
      upkeep.join(Duration.ofSeconds(3));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (running) {
      try {
        LockSupport.parkNanos(relayOnce() ? PAUSE_NANOS : IDLE_PAUSE_NANOS);
      } catch (InterruptException | IllegalStateException closing) {
        if (running) {
          LOG.error("the usage relay met an unreadable record", closing);
          LockSupport.parkNanos(BACK_OFF_NANOS);
        }
      } catch (IOException | RuntimeException failed) {
        LOG.error("the usage relay failed and tries again", failed);
        LockSupport.parkNanos(BACK_OFF_NANOS);
      }
    }
  }

  private void keepUp() {
    while (running) {
      try {
        log.sweep();
      } catch (RuntimeException failed) {
        LOG.error("the usage spool's upkeep failed and tries again", failed);
        LockSupport.parkNanos(BACK_OFF_NANOS);
      }
      LockSupport.parkNanos(UPKEEP_PAUSE_NANOS);
    }
  }

  /// @return whether anything was sent
  private boolean relayOnce() throws IOException {
    boolean sent = resend();
    for (Segment segment : log.spool().segments()) {
      if (segment.relayed < segment.written()) {
        sent |= relayAll(readerOf(segment));
      }
      if (segment.relayed < segment.written()) {
        break;
      }
    }
    return sent;
  }

  /// @return whether there was anything to read
  private boolean relayAll(SegmentReader reader) throws IOException {
    Segment segment = reader.segment;
    int begun = segment.relayed;
    for (ByteBuffer next = reader.read(begun);
        next != null && running;
        next = reader.read(segment.relayed)) {
      if (SpoolCodec.isTold(next)) {
        relay(SpoolCodec.decode(next), segment);
      }
      segment.relayed = reader.end();
    }
    return segment.relayed > begun;
  }

  private SegmentReader readerOf(Segment segment) {
    SegmentReader last = reader;
    if (last == null || last.segment != segment) {
      last = new SegmentReader(segment);
      reader = last;
    }
    return last;
  }

  private void relay(SpoolRecord entry, Segment segment) {
    switch (entry) {
      case Closed closed -> {
        UsageRecorded event = closed.event();
        send(new Outgoing(events.of(event), event.leaseId(), null, segment));
      }
      case ChargedEarly early -> {
        UsageCharged charge = early.charge();
        send(new Outgoing(events.of(charge), charge.leaseId(), null, segment));
      }
      case LeaseEnded ended -> {
        LeaseClosed marker = ended.marker();
        sendWhenAlone(new Outgoing(events.of(marker), marker.leaseId(), marker, segment));
      }
      case Opened opened -> {}
      case Charged charged -> {}
      case Progress progress -> {}
    }
  }

  private void send(Outgoing outgoing) {
    outgoing.segment().pins.incrementAndGet();
    UUID lease = outgoing.lease();
    if (lease != null) {
      unackedByLease.merge(lease, 1, Integer::sum);
    }
    dispatch(outgoing);
  }

  private void sendWhenAlone(Outgoing marker) {
    marker.segment().pins.incrementAndGet();
    UUID lease = marker.leaseOfMarker();
    waitingMarkers.put(lease, marker);
    if (!unackedByLease.containsKey(lease)) {
      releaseMarker(lease);
    }
  }

  private void releaseMarker(UUID lease) {
    Outgoing marker = waitingMarkers.remove(lease);
    if (marker != null) {
      again.add(marker);
    }
  }

  private boolean resend() {
    boolean any = false;
    if (failing) {
      failing = false;
      LockSupport.parkNanos(BACK_OFF_NANOS);
    }
    for (Outgoing next = again.poll(); next != null && running; next = again.poll()) {
      dispatch(next);
      any = true;
    }
    return any;
  }

  private void dispatch(Outgoing outgoing) {
    producer.send(outgoing.message(), (metadata, failure) -> ended(outgoing, failure));
  }

  private void ended(Outgoing outgoing, @Nullable Exception failure) {
    if (failure != null) {
      failing = true;
      again.add(outgoing);
      return;
    }
    outgoing.segment().pins.decrementAndGet();
    UUID lease = outgoing.lease();
    if (lease == null) {
      return;
    }
    LeaseClosed marker = outgoing.marker();
    if (marker != null) {
      leaseAcked.accept(marker);
    } else if (unackedByLease.computeIfPresent(lease, (id, n) -> n == 1 ? null : n - 1) == null) {
      releaseMarker(lease);
    }
  }
}
