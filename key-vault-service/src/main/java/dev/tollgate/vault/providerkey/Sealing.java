package dev.tollgate.vault.providerkey;

import dev.tollgate.vault.envelope.AssociatedData;
import dev.tollgate.vault.envelope.DataKey;
import dev.tollgate.vault.envelope.Secret;
import dev.tollgate.vault.kek.ServiceKeys;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/// Seals a secret for the one record that is to hold it.
@ApplicationScoped
class Sealing {
  private final ServiceKeys serviceKeys;

  Sealing(ServiceKeys serviceKeys) {
    this.serviceKeys = serviceKeys;
  }

  SealedSecret seal(
      ProviderKey place, Secret secret, String origin, @Nullable String endpoint, DataKey dataKey) {
    return new SealedSecret(
        dataKey.id(),
        dataKey.seal(secret, place.binding(origin)).text(),
        fingerprint(place, secret),
        secret.lastFour(),
        origin,
        endpoint);
  }

  private byte[] fingerprint(ProviderKey place, Secret secret) {
    byte[] identity =
        AssociatedData.of("tollgate vault fingerprint v1")
            .and(place.accountId())
            .and(place.provider())
            .and(secret.bytes())
            .bytes();
    return serviceKeys.fingerprint().of(identity);
  }
}
