package dev.tollgate.vault.audit;

import dev.tollgate.vault.envelope.AssociatedData;
import dev.tollgate.vault.envelope.KeyedHash;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The HMAC that ties a batch of entries to the batch before it. People are left out: erasing them
/// does not break the chain.
final class AuditChain {
  private AuditChain() {}

  /// @param before the HMAC of the batch before; empty for the first
  static byte[] mac(KeyedHash key, byte[] before, long batch, List<AuditEntry> entries) {
    AssociatedData message =
        AssociatedData.of("tollgate vault audit v1").and(before).and(batch).and(entries.size());
    for (AuditEntry entry : entries) {
      message
          .and(entry.accountId())
          .and(ChronoUnit.MICROS.between(Instant.EPOCH, entry.at()))
          .and(entry.action().name())
          .and(entry.outcome())
          .and(entry.provider())
          .and(Optional.ofNullable(entry.keyVersion()).orElse(-1L))
          .and(Optional.ofNullable(entry.feature()).orElse(""))
          .and(Optional.ofNullable(entry.requestId()).orElse(""));
      @Nullable Long uses = entry.uses();
      if (uses != null) {
        message.and("uses").and(uses);
      }
    }
    return key.of(message.bytes());
  }
}
