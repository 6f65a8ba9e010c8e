package dev.tollgate.gateway;

import dev.tollgate.gateway.refusal.Dialect;

/// The calls a caller can make, each in the dialect it speaks.
public enum Endpoint {
  CHAT_COMPLETIONS("/v1/chat/completions", "/chat/completions", Dialect.OPENAI, "chat", "messages"),
  EMBEDDINGS("/v1/embeddings", "/embeddings", Dialect.OPENAI, "embeddings", "input");

  private final String path;
  private final String providerPath;
  private final Dialect dialect;
  private final String defaultFeature;
  private final String requiredField;

  Endpoint(
      String path,
      String providerPath,
      Dialect dialect,
      String defaultFeature,
      String requiredField) {
    this.path = path;
    this.providerPath = providerPath;
    this.dialect = dialect;
    this.defaultFeature = defaultFeature;
    this.requiredField = requiredField;
  }

  public String path() {
    return path;
  }

  /// What follows a provider's base URL.
  public String providerPath() {
    return providerPath;
  }

  public Dialect dialect() {
    return dialect;
  }

  /// The feature that is metered when the caller names none.
  public String defaultFeature() {
    return defaultFeature;
  }

  public String requiredField() {
    return requiredField;
  }

  public boolean reportsStreamUsageOnDemand() {
    return this == CHAT_COMPLETIONS;
  }
}
