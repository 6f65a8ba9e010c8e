package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;

/// How each provider reports the same tokens.
final class Usage {
  private Usage() {}

  static ObjectNode chat(Provider provider, ServedTokens tokens) {
    long completion = provider.addsThoughts() ? tokens.output() : tokens.completion();
    ObjectNode usage =
        Json.object()
            .put("prompt_tokens", tokens.prompt())
            .put("completion_tokens", completion)
            .put("total_tokens", tokens.prompt() + tokens.completion());
    switch (provider) {
      case DEEPSEEK ->
          usage
              .put("prompt_cache_hit_tokens", tokens.cacheRead())
              .put("prompt_cache_miss_tokens", tokens.prompt() - tokens.cacheRead())
              .set("completion_tokens_details", reasoning(tokens));
      case GOOGLE -> {
        if (tokens.cacheRead() > 0) {
          usage.set("prompt_tokens_details", cached(tokens));
        }
      }
      case OLLAMA, LMSTUDIO, TOGETHER -> {}
      default -> {
        usage.set("prompt_tokens_details", cached(tokens).put("audio_tokens", 0));
        usage.set("completion_tokens_details", reasoning(tokens).put("audio_tokens", 0));
      }
    }
    return usage;
  }

  static ObjectNode responses(ServedTokens tokens) {
    ObjectNode usage = Json.object().put("input_tokens", tokens.prompt());
    usage.set("input_tokens_details", cached(tokens).put("cache_write_tokens", 0));
    usage.put("output_tokens", tokens.completion());
    usage.set("output_tokens_details", reasoning(tokens));
    return usage.put("total_tokens", tokens.prompt() + tokens.completion());
  }

  static ObjectNode messages(ServedTokens tokens, long output) {
    return Json.object()
        .put("input_tokens", tokens.input())
        .put("cache_creation_input_tokens", tokens.cacheWrite())
        .put("cache_read_input_tokens", tokens.cacheRead())
        .put("output_tokens", output)
        .put("service_tier", "standard");
  }

  private static ObjectNode cached(ServedTokens tokens) {
    return Json.object().put("cached_tokens", tokens.cacheRead());
  }

  private static ObjectNode reasoning(ServedTokens tokens) {
    return Json.object().put("reasoning_tokens", tokens.reasoning());
  }
}
