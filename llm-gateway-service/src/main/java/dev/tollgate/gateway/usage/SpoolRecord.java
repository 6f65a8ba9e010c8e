package dev.tollgate.gateway.usage;

import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.contracts.usage.UsageCharged;
import dev.tollgate.contracts.usage.UsageRecorded;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the spool says about calls and leases.
sealed interface SpoolRecord {
  /// Before dispatch: the event as it would read had nothing happened.
  record Opened(UsageRecorded event) implements SpoolRecord {}

  /// Before the first content chunk goes to the caller.
  ///
  /// @param leaseId the lease that pays; not the one of `opened` when that one ended meanwhile (P5)
  record Charged(UUID eventId, long creditsMicro, @Nullable UUID leaseId, long firstTokenMillis)
      implements SpoolRecord {}

  /// Of a stream that goes on, every few seconds: what it has used so far, by estimate.
  record Progress(UUID eventId, long outputTokens, long costNanoUsd, long durationMillis)
      implements SpoolRecord {}

  /// P5: a call that still runs 2 s after its charge.
  record ChargedEarly(UsageCharged charge) implements SpoolRecord {}

  /// Before the caller's last byte: the event itself.
  record Closed(UsageRecorded event) implements SpoolRecord {}

  /// P9: the last record of a lease.
  record LeaseEnded(LeaseClosed marker) implements SpoolRecord {}
}
