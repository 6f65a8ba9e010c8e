package dev.tollgate.vault.envelope;

import java.util.UUID;

/// What a sealed secret belongs to. It opens only for the same four.
///
/// @param origin scheme, host and port the key may be sent to
/// @param recordId the row that holds it
public record Binding(UUID accountId, String provider, String origin, UUID recordId) {
  byte[] associatedData(UUID dataKeyId) {
    return AssociatedData.of("tollgate vault envelope v2")
        .and(accountId)
        .and(provider)
        .and(origin)
        .and(recordId)
        .and(dataKeyId)
        .bytes();
  }
}
