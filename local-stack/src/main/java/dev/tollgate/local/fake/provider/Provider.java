package dev.tollgate.local.fake.provider;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The providers that are played: where each answers, which header carries its key, what it offers.
enum Provider {
  OPENAI("openai", List.of("/v1"), "gpt-4.1-mini", "gpt-4.1", "gpt-4o-mini", "gpt-5-mini"),
  ANTHROPIC(
      "anthropic", List.of("/v1"), "claude-sonnet-4-5", "claude-haiku-4-5", "claude-opus-4-5"),
  DEEPSEEK("deepseek", List.of("/v1", ""), "deepseek-chat", "deepseek-reasoner"),
  OPENROUTER("openrouter", List.of("/api/v1", "/v1"), "openai/gpt-4.1-mini"),
  MINIMAX("minimax", List.of("/v1"), "MiniMax-M2"),
  ZAI("zai", List.of("/api/paas/v4", "/v1"), "glm-4.6", "glm-4.5-air"),
  GOOGLE("google", List.of("/v1beta/openai", "/v1"), "gemini-2.5-flash", "gemini-2.5-pro"),
  MISTRAL("mistral", List.of("/v1"), "mistral-small-latest", "mistral-large-latest"),
  GROQ("groq", List.of("/openai/v1", "/v1"), "llama-3.3-70b-versatile"),
  XAI("xai", List.of("/v1"), "grok-4", "grok-4-fast"),
  COHERE("cohere", List.of("/compatibility/v1", "/v1"), "command-a-03-2025"),
  AZURE_OPENAI("azure-openai", List.of("/openai/v1", "/openai"), "gpt-4.1-mini"),
  TOGETHER("together", List.of("/v1"), "meta-llama/Llama-3.3-70B-Instruct-Turbo"),
  FIREWORKS("fireworks", List.of("/inference/v1", "/v1"), "accounts/fireworks/models/glm-4p6"),
  PERPLEXITY("perplexity", List.of("/v1", ""), "sonar", "sonar-pro"),
  OLLAMA("ollama", List.of("/v1"), "llama3.2"),
  LMSTUDIO("lmstudio", List.of("/v1"), "qwen2.5-7b-instruct");

  private static final Map<String, Provider> BY_ID =
      Arrays.stream(values()).collect(Collectors.toMap(Provider::id, Function.identity()));

  private final String id;
  private final List<String> prefixes;
  private final List<String> models;

  Provider(String id, List<String> prefixes, String... models) {
    this.id = id;
    this.prefixes = prefixes;
    this.models = List.of(models);
  }

  static @Nullable Provider byId(String id) {
    return BY_ID.get(id);
  }

  String id() {
    return id;
  }

  /// Path prefixes of its endpoints, the longest first.
  List<String> prefixes() {
    return prefixes;
  }

  List<String> models() {
    return models;
  }

  boolean needsKey() {
    return this != OLLAMA && this != LMSTUDIO;
  }

  boolean offers(Endpoint endpoint) {
    return switch (endpoint) {
      case CHAT_COMPLETIONS -> this != ANTHROPIC;
      case EMBEDDINGS -> this != ANTHROPIC && this != PERPLEXITY && this != GROQ;
      case RESPONSES ->
          this == OPENAI
              || this == AZURE_OPENAI
              || this == OPENROUTER
              || this == XAI
              || this == GROQ;
      case MESSAGES, COUNT_TOKENS -> this == ANTHROPIC;
      case KEY -> this == OPENROUTER;
      case MODELS -> this != PERPLEXITY;
    };
  }

  /// Its thinking is not part of `completion_tokens`, only of `total_tokens`.
  boolean addsThoughts() {
    return this == GOOGLE || this == XAI;
  }

  /// Streams its usage in the chunk that finishes, asked for or not.
  boolean usageInFinish() {
    return this == MISTRAL;
  }
}
