package dev.tollgate.metering.ingest;

import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.kit.event.IncomingEvent;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a record of the usage topic turned out to be.
sealed interface SortedEvent {
  /// The record as it came.
  IncomingEvent source();

  /// Usage that is in order: it will be counted, unless its id was counted before.
  record Usage(IncomingEvent source, UsageRecorded event) implements SortedEvent {}

  /// Usage that must not be counted by itself.
  ///
  /// @param eventId null when it could not be read
  /// @param accountId null when it could not be read
  record SetAside(
      IncomingEvent source,
      QuarantineReason reason,
      String detail,
      @Nullable UUID eventId,
      @Nullable UUID accountId)
      implements SortedEvent {}

  /// A record for others: a settlement in advance, the end of a lease.
  record Skipped(IncomingEvent source) implements SortedEvent {}
}
