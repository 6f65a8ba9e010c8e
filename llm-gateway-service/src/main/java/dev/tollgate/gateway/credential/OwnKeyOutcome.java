package dev.tollgate.gateway.credential;

/// What the vault said. A vault that cannot be asked fails the future with 503 instead.
public sealed interface OwnKeyOutcome {
  record Found(OwnKey key) implements OwnKeyOutcome {}

  /// Deleted or switched off since the admission.
  record Gone() implements OwnKeyOutcome {}
}
