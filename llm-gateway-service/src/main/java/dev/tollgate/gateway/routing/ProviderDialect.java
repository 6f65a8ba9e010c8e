package dev.tollgate.gateway.routing;

/// What a provider speaks.
public enum ProviderDialect {
  OPENAI,
  ANTHROPIC,
  /// OpenAI's bodies at Azure's addresses.
  AZURE
}
