package dev.tollgate.vault.providerkey;

import dev.tollgate.vault.envelope.Secret;
import dev.tollgate.vault.providerkey.ProviderKey.Label;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A key as the product before us had stored it.
///
/// @param sealed in that product's form
record KeyImportItem(
    @NotNull UUID accountId,
    @NotBlank @Size(max = 64) String provider,
    @NotBlank @Size(max = 4096) String sealed,
    @Nullable @Size(max = 100) String alias) {

  KeyRequest request(Secret secret) {
    return KeyRequest.of(provider, secret, null, Label.wanted(alias, null));
  }

  @Override
  public String toString() {
    return "KeyImportItem[" + accountId + ", " + provider + "]";
  }
}
