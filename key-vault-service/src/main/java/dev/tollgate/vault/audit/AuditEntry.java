package dev.tollgate.vault.audit;

import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something that was done with an account's key for a provider, or tried.
///
/// @param outcome `done`, or a stable word for why not
/// @param who null when nobody asked: a tier change, an erasure
/// @param source from where: an address, a gateway's id, or the service itself
/// @param uses how many uses this entry stands for; null for a single thing done
public record AuditEntry(
    Instant at,
    UUID accountId,
    Action action,
    String outcome,
    String provider,
    @Nullable Long keyVersion,
    @Nullable String feature,
    @Nullable String requestId,
    @Nullable UUID who,
    String source,
    @Nullable Long uses) {

  public AuditEntry(
      Instant at,
      UUID accountId,
      Action action,
      String outcome,
      String provider,
      @Nullable Long keyVersion,
      @Nullable String feature,
      @Nullable String requestId,
      @Nullable UUID who,
      String source) {
    this(
        at,
        accountId,
        action,
        outcome,
        provider,
        keyVersion,
        feature,
        requestId,
        who,
        source,
        null);
  }

  /// What was done.
  public enum Action {
    SAVE,
    REPLACE,
    UPDATE,
    ACTIVATE,
    DEACTIVATE,
    DELETE,
    TEST,
    IMPORT,
    RESOLVE,
    USE,
    TIER_DEACTIVATE,
    MERGE,
    ERASE;

    static boolean exists(String name) {
      return Arrays.stream(values()).anyMatch(action -> action.name().equals(name));
    }
  }

  public static final String DONE = "done";
}
