package dev.tollgate.entitlement.accesskey;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An access key as its account sees it.
///
/// @param key the key itself: only in the answer to its making, never again
/// @param hint enough to recognise it by
public record AccessKeyView(
    UUID id,
    String name,
    @Nullable String key,
    String hint,
    @Nullable UUID agentId,
    Instant createdAt) {

  /// Without the key itself, which nobody has any more.
  public static AccessKeyView of(AccessKey kept) {
    return of(kept, null);
  }

  static AccessKeyView of(AccessKey kept, @Nullable String key) {
    return new AccessKeyView(
        kept.id(), kept.name(), key, "tg_••••" + kept.lastFour(), kept.agentId(), kept.createdAt());
  }

  /// Never shows the key.
  @Override
  public String toString() {
    return "AccessKeyView[" + id + ", " + hint + "]";
  }
}
