package dev.tollgate.gateway.usage;

import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.usage.SpoolRecord.Charged;
import dev.tollgate.gateway.usage.SpoolRecord.ChargedEarly;
import dev.tollgate.gateway.usage.SpoolRecord.Closed;
import dev.tollgate.gateway.usage.SpoolRecord.LeaseEnded;
import dev.tollgate.gateway.usage.SpoolRecord.Opened;
import dev.tollgate.gateway.usage.SpoolRecord.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// P16: what a killed gateway left open is ended here, before the first new call.
///
/// `charged` without `closed` charges (ABORTED, estimated from the last `progress`); `opened` alone
/// becomes an event without credits; then every lease seen gets its end marker.
public final class SpoolRecovery {
  private final Map<UUID, Begun> opened = new LinkedHashMap<>();
  private final Map<UUID, Charged> charged = new LinkedHashMap<>();
  private final Map<UUID, Progress> progress = new LinkedHashMap<>();
  private final Map<UUID, LeaseClosed> leases = new LinkedHashMap<>();
  private final Set<UUID> ended = new LinkedHashSet<>();

  private SpoolRecovery() {}

  private record Begun(UsageRecorded event, Segment segment) {}

  /// @return the leases of earlier runs, to be listed in heartbeats until their markers are acked
  public static Map<UUID, LeaseClosed> run(UsageLog log) {
    SpoolRecovery recovery = new SpoolRecovery();
    try {
      for (Segment segment : log.spool().segments()) {
        recovery.read(segment);
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the usage spool cannot be read", unreadable);
    }
    recovery.opened.values().forEach(call -> log.closed(recovery.end(call.event), call.segment));
    recovery.leases.values().stream()
        .filter(lease -> !recovery.ended.contains(lease.leaseId()))
        .forEach(log::leaseClosed);
    return Map.copyOf(recovery.leases);
  }

  private void read(Segment segment) throws IOException {
    SegmentReader reader = new SegmentReader(segment);
    for (ByteBuffer next = reader.read(0); next != null; next = reader.read(reader.end())) {
      see(SpoolCodec.decode(next), segment);
    }
  }

  private void see(SpoolRecord entry, Segment segment) {
    switch (entry) {
      case Opened start -> {
        opened.put(start.event().eventId(), new Begun(start.event(), segment));
        seeLease(start.event().leaseId(), start.event());
      }
      case Charged charge -> charged.put(charge.eventId(), charge);
      case ChargedEarly early -> {}
      case Progress soFar -> progress.put(soFar.eventId(), soFar);
      case Closed end -> {
        opened.remove(end.event().eventId());
        progress.remove(end.event().eventId());
        seeLease(end.event().leaseId(), end.event());
      }
      case LeaseEnded end -> {
        leases.put(end.marker().leaseId(), end.marker());
        ended.add(end.marker().leaseId());
      }
    }
  }

  private void seeLease(@Nullable UUID leaseId, UsageRecorded event) {
    if (leaseId != null) {
      leases.put(leaseId, new LeaseClosed(leaseId, event.accountId(), event.gatewayId()));
    }
  }

  /// A call may have been charged to a later lease than the one it was opened on.
  private UsageRecorded end(UsageRecorded call) {
    UsageRecorded aborted = aborted(call);
    seeLease(aborted.leaseId(), aborted);
    return aborted;
  }

  private UsageRecorded aborted(UsageRecorded call) {
    Charged charge = charged.get(call.eventId());
    UsageEnd end = charge == null ? unanswered(call) : cut(call, charge);
    return end.of(call);
  }

  private static UsageEnd unanswered(UsageRecorded call) {
    return new UsageEnd(
        UsageStatus.ABORTED,
        Tokens.NONE,
        UsageSource.NONE,
        0,
        0,
        call.leaseId(),
        null,
        0,
        "gateway_died");
  }

  /// The prompt was estimated when the call began; its answer is as long as it last was seen to be.
  private UsageEnd cut(UsageRecorded call, Charged charge) {
    Progress known = progress.get(call.eventId());
    Progress soFar =
        known != null
            ? known
            : new Progress(call.eventId(), 0, call.costNanoUsd(), charge.firstTokenMillis());
    return new UsageEnd(
        UsageStatus.ABORTED,
        new Tokens(call.tokens().input(), 0, 0, soFar.outputTokens(), 0),
        UsageSource.ESTIMATED,
        soFar.costNanoUsd(),
        charge.creditsMicro(),
        charge.leaseId(),
        charge.firstTokenMillis(),
        soFar.durationMillis(),
        "gateway_died");
  }
}
