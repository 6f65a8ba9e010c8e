package dev.tollgate.contracts.usage;

/// Where the token counts come from.
public enum UsageSource {
  /// The provider said so.
  REPORTED,
  /// Counted with a tokenizer, since the stream was cut or the provider reported nothing.
  ESTIMATED,
  /// The call failed before any token.
  NONE
}
