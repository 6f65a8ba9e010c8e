package dev.tollgate.vault.providerkey;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A key's secret as it is stored, with what may be known of it without opening it.
///
/// @param envelope as text; read only when it is opened
/// @param fingerprint keyed hash: equal for equal secrets of this account and provider
/// @param origin scheme and host it may be sent to; part of the seal
/// @param endpoint the customer's own base URL, for providers that need one
public record SealedSecret(
    UUID dataKeyId,
    String envelope,
    byte[] fingerprint,
    String lastFour,
    String origin,
    @Nullable String endpoint) {
  @Override
  public String toString() {
    return "SealedSecret[dataKeyId=" + dataKeyId + "]";
  }
}
