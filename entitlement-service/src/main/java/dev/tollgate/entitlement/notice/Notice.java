package dev.tollgate.entitlement.notice;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;

/// Something to be shown to an account.
///
/// @param id names it when it is dismissed; of letters, digits, `_` and `-`, since a path that
///   needs `%` is not found
/// @param blocking whether nothing else can be done before it is dismissed
/// @param since from when on what it tells is so
public record Notice(String id, Kind kind, boolean blocking, Instant since) {
  /// What is told.
  public enum Kind {
    /// Own keys will go: a banner, once.
    BYOK_MIGRATION(false),
    /// The time for it is over: a dialog, once a day.
    BYOK_MIGRATION_DUE(true);

    private final boolean blocking;

    Kind(boolean blocking) {
      this.blocking = blocking;
    }

    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Notice of(Kind kind, String id, Instant since) {
    return new Notice(id, kind, kind.blocking, since);
  }
}
