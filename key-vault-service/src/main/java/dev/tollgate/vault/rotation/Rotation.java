package dev.tollgate.vault.rotation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A rotation that was asked for, and how far it is.
///
/// @param target the KEK that everything is wrapped with in the end; null for data keys
/// @param finishedAt when it was done, or given up for one to another KEK; null while it runs
/// @param total keys to move when it started; of a rotation of data keys those to make and the
///   secrets to seal anew
/// @param moved keys moved so far
/// @param unreadable keys that could not be opened in the latest pass, left as they are
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Rotation(
    UUID id,
    Kind kind,
    @Nullable String target,
    Instant startedAt,
    @Nullable Instant finishedAt,
    long total,
    long moved,
    long unreadable) {

  boolean isRunning() {
    return finishedAt == null;
  }

  /// Keys still to be moved, of those that were there when it started.
  long left() {
    return isRunning() ? Math.max(0, total - moved) : 0;
  }

  /// KEK: every data key is wrapped anew by the primary KEK. DATA_KEYS: every account gets a new
  /// data key and its secrets are sealed anew.
  public enum Kind {
    KEK,
    DATA_KEYS
  }
}
