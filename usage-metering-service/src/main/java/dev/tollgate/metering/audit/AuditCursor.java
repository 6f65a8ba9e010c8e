package dev.tollgate.metering.audit;

import dev.tollgate.metering.Inputs;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// The last call of a page, in the order of the list: newest first, ids decide between calls of one
/// instant.
record AuditCursor(Instant at, UUID id) {
  private static final String SEPARATOR = "_";

  String text() {
    return at + SEPARATOR + id;
  }

  /// Empty for a text that no page ended with.
  static Optional<AuditCursor> read(String text) {
    int separator = text.indexOf(SEPARATOR);
    if (separator < 0) {
      return Optional.empty();
    }
    try {
      var cursor =
          new AuditCursor(
              Instant.parse(text.substring(0, separator)),
              UUID.fromString(text.substring(separator + SEPARATOR.length())));
      return Optional.of(cursor).filter(read -> Inputs.isCounted(read.at()));
    } catch (DateTimeException | IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }
}
