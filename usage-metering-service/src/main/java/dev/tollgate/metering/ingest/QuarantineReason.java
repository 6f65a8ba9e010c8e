package dev.tollgate.metering.ingest;

import java.util.Locale;

/// Why an event was set aside instead of counted.
enum QuarantineReason {
  /// No JSON of a usage event, or an unknown type of event.
  UNREADABLE,
  /// Readable, but a value is missing, out of bounds, or no UUIDv7.
  INVALID,
  /// Older than the dedupe memory: it cannot be told from a duplicate.
  TOO_OLD,
  /// Further ahead of our clock than clocks may differ.
  IN_FUTURE;

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
