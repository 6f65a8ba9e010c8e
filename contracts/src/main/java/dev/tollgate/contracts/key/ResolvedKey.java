package dev.tollgate.contracts.key;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A customer's provider key in plaintext: travels only from vault to gateway over mTLS.
///
/// @param secret UTF-8 bytes of the key, base64 in JSON; the receiver wipes them when done
/// @param endpoint base URL for providers that need one (Azure, custom), pinned by the vault
/// @param model the model the customer chose for lane calls
public record ResolvedKey(
    UUID accountId,
    String provider,
    long keyVersion,
    byte[] secret,
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
