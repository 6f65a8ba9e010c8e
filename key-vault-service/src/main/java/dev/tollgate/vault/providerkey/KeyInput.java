package dev.tollgate.vault.providerkey;

import dev.tollgate.vault.envelope.Secret;
import dev.tollgate.vault.providerkey.ProviderKey.Label;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/// Bodies in which a key comes in.
final class KeyInput {
  private KeyInput() {}

  /// `POST /v1/api-keys` and the test of a key.
  ///
  /// @param endpoint for providers where each customer has a resource of their own
  record WithProvider(
      @NotNull @Size(max = 64) String provider,
      @NotNull Secret key,
      @Nullable @Size(max = 100) String alias,
      @Nullable @Size(max = 200) String model,
      @Nullable @Size(max = 300) String endpoint) {
    KeyRequest request() {
      return KeyRequest.of(provider, key, endpoint, Label.wanted(alias, model));
    }
  }

  /// `PUT /v1/api-keys/{provider}`.
  record ForProvider(
      @NotNull Secret key,
      @Nullable @Size(max = 100) String alias,
      @Nullable @Size(max = 200) String model,
      @Nullable @Size(max = 300) String endpoint) {
    KeyRequest request(String provider) {
      return KeyRequest.of(provider, key, endpoint, Label.wanted(alias, model));
    }
  }
}
