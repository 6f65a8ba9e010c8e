package dev.tollgate.metering.ingest;

import java.time.Instant;
import java.util.UUID;

/// The time inside an event id (RFC 9562, version 7): 48 bits of Unix milliseconds, then version
/// and chance.
final class UuidV7 {
  private UuidV7() {}

  static boolean isOne(UUID id) {
    return id.version() == 7 && id.variant() == 2;
  }

  /// When the id was minted, to the millisecond.
  static Instant timeOf(UUID id) {
    return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
  }
}
