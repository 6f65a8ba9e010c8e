package dev.tollgate.gateway.usage;

import dev.tollgate.contracts.usage.UsageCharged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.gateway.usage.SpoolRecord.Charged;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A provider attempt between `opened` and `closed`, and the segment that must stay until it ends.
final class OpenCall {
  final UsageRecorded opened;
  Segment segment;
  @Nullable Charged charged;
  private long chargedAtNanos;
  private boolean told;

  OpenCall(UsageRecorded opened, Segment segment) {
    this.opened = opened;
    this.segment = segment;
  }

  synchronized void charge(Charged charge, long nowNanos) {
    charged = charge;
    chargedAtNanos = nowNanos;
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
