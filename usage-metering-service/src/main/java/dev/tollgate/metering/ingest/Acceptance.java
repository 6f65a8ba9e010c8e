package dev.tollgate.metering.ingest;

import dev.tollgate.metering.MeteringConfig;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/// The times that an event may have now: not before `oldest`, not after `newest`.
record Acceptance(Instant oldest, Instant newest) {
  static Acceptance at(Clock clock, MeteringConfig config) {
    Instant now = clock.instant();
    return new Acceptance(now.minus(config.dedupeMemory()), now.plus(config.clockTolerance()));
  }

  /// Why an event of this time must wait; empty when it need not.
  Optional<QuarantineReason> refusal(Instant moment) {
    if (moment.isBefore(oldest)) {
      return Optional.of(QuarantineReason.TOO_OLD);
    }
    return moment.isAfter(newest) ? Optional.of(QuarantineReason.IN_FUTURE) : Optional.empty();
  }
}
