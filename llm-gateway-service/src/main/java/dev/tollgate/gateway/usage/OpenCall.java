package dev.tollgate.gateway.usage;

import dev.tollgate.contracts.usage.UsageCharged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.gateway.usage.SpoolRecord.Charged;
import dev.tollgate.gateway.usage.SpoolRecord.Progress;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A provider attempt between `opened` and `closed`, and the segment that must stay until it ends.
final class OpenCall {
  final UsageRecorded opened;
  Segment segment;
  @Nullable Charged charged;
  private Supplier<OutputSoFar> output = () -> OutputSoFar.NONE;
  private long chargedAtNanos;
  private boolean told;

  OpenCall(UsageRecorded opened, Segment segment) {
    this.opened = opened;
    this.segment = segment;
  }

  synchronized void charge(Charged charge, Supplier<OutputSoFar> soFar, long nowNanos) {
    charged = charge;
    output = soFar;
    chargedAtNanos = nowNanos;
  }

  /// Null before content has gone out.
  synchronized @Nullable Progress progress(long nowNanos) {
    Charged charge = charged;
    if (charge == null) {
      return null;
    }
    OutputSoFar soFar = output.get();
    long millis = charge.firstTokenMillis() + (nowNanos - chargedAtNanos) / 1_000_000L;
    return new Progress(opened.eventId(), soFar.tokens(), soFar.costNanoUsd(), millis);
  }

  /// P5: what billing must hear of a call that still runs 2 s after its charge; once.
  synchronized @Nullable UsageCharged dueCharge(long nowNanos, long afterNanos) {
    Charged charge = charged;
    if (told || charge == null || nowNanos - chargedAtNanos < afterNanos) {
      return null;
    }
    UUID lease = charge.leaseId();
    if (lease == null || charge.creditsMicro() == 0) {
      return null;
    }
    told = true;
    return new UsageCharged(
        opened.chargeId(), lease, opened.accountId(), opened.gatewayId(), charge.creditsMicro());
  }
}
