package dev.tollgate.gateway;

import dev.tollgate.gateway.provider.Wire;
import dev.tollgate.gateway.refusal.Dialect;

/// The calls a caller can make, each in the dialect it speaks.
public enum Endpoint {
  CHAT_COMPLETIONS("/v1/chat/completions", Wire.CHAT, Dialect.OPENAI, "chat", "messages"),
  EMBEDDINGS("/v1/embeddings", Wire.EMBEDDINGS, Dialect.OPENAI, "embeddings", "input"),
  RESPONSES("/v1/responses", Wire.RESPONSES, Dialect.OPENAI_RESPONSES, "chat", "input"),
  MESSAGES("/v1/messages", Wire.MESSAGES, Dialect.ANTHROPIC, "chat", "messages"),
  /// Free, and answered here: an estimate by tokenizer.
  COUNT_TOKENS("/v1/messages/count_tokens", Wire.MESSAGES, Dialect.ANTHROPIC, "chat", "messages"),
  /// By feature; what goes on is a chat completion on the feature's lane.
  EXECUTE("/v1/ai-features/execute", Wire.CHAT, Dialect.PROBLEM, "chat", "messages"),
  /// Free: what `execute` would cost.
  ESTIMATE("/v1/ai-features/estimate", Wire.CHAT, Dialect.PROBLEM, "chat", "messages");

  private final String path;
  private final Wire wire;
  private final Dialect dialect;
  private final String defaultFeature;
  private final String requiredField;

  Endpoint(String path, Wire wire, Dialect dialect, String defaultFeature, String requiredField) {
    this.path = path;
    this.wire = wire;
    this.dialect = dialect;
    this.defaultFeature = defaultFeature;
    this.requiredField = requiredField;
  }

  public String path() {
    return path;
  }

  /// What the caller's bodies are.
  public Wire wire() {
    return wire;
  }

  /// What its errors are.
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

  /// What OpenTelemetry's conventions for generative AI call it.
  public String operation() {
    return wire == Wire.EMBEDDINGS ? "embeddings" : "chat";
  }
}
