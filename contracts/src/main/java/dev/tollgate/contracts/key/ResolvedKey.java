package dev.tollgate.contracts.key;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A customer's provider key in plaintext: travels only from vault to gateway over mTLS.
///
/// @param secret UTF-8 bytes of the key, base64 in JSON; the receiver wipes them when done
/// @param origin scheme and host the key is sealed to: the receiver sends it nowhere else
/// @param endpoint base URL for providers that need one (Azure), within `origin`
/// @param model the model the customer chose for lane calls
public record ResolvedKey(
    UUID accountId,
    String provider,
    long keyVersion,
    byte[] secret,
    String origin,
    @Nullable String endpoint,
    @Nullable String model) {
  /// Never shows the secret.
  @Override
  public String toString() {
    return "ResolvedKey[accountId="
        + accountId
        + ", provider="
        + provider
        + ", keyVersion="
        + keyVersion
        + "]";
  }
}
