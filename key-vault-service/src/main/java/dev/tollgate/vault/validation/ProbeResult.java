package dev.tollgate.vault.validation;

/// What a provider made of a key. Holds nothing of the provider's own words: they can echo the key.
public sealed interface ProbeResult {
  /// The provider takes the key.
  record Valid() implements ProbeResult {}

  /// The provider knows no such key, or has blocked it.
  record Refused() implements ProbeResult {}

  /// The provider would not say now, because the key or we ask too often.
  record Limited() implements ProbeResult {}

  /// No answer, or none that says anything about the key.
  record Unreachable(boolean timedOut) implements ProbeResult {}
}
