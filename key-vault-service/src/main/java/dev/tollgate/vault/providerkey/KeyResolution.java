package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.key.ResolvedKey;

/// What becomes of a gateway's request for a key.
sealed interface KeyResolution {
  record Found(ResolvedKey key) implements KeyResolution {}

  /// The gateway already holds this version.
  record Unchanged() implements KeyResolution {}

  /// No key, switched off, or its account may not call.
  record Absent() implements KeyResolution {}
}
