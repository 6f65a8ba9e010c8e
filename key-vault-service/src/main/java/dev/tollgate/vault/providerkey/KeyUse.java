package dev.tollgate.vault.providerkey;

import java.time.Instant;
import java.util.UUID;

/// A call went out with an account's own key.
record KeyUse(UUID accountId, String provider, Instant at, String feature) {
  KeyUse later(KeyUse other) {
    return other.at.isAfter(at) ? other : this;
  }
}
