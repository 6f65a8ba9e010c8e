package dev.tollgate.metering.ingest;

import dev.tollgate.kit.event.IncomingEvent;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An event that waits for an operator, was replayed by one, or came again and was counted then.
///
/// @param eventId null when it could not be read
/// @param accountId as the event or its key tells; null when neither does, or the account was
///   erased
/// @param source the record as it came; without a value when the account was erased
/// @param outcome what became of it, `counted` or `duplicate`; null while it waits
record QuarantinedEvent(
    UUID id,
    @Nullable UUID eventId,
    @Nullable UUID accountId,
    String reason,
    String detail,
    IncomingEvent source,
    Instant quarantinedAt,
    @Nullable String outcome,
    @Nullable Instant replayedAt) {

  boolean isReplayed() {
    return outcome != null;
  }
}
