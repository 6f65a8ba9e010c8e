package dev.tollgate.gateway.translation;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// OpenAI's `usage` object: prompt tokens include cached ones.
final class ChatUsage {
  private ChatUsage() {}

  static ObjectNode of(long prompt, long cached, long completion) {
    ObjectNode usage =
        Json.object()
            .put("prompt_tokens", prompt)
            .put("completion_tokens", completion)
            .put("total_tokens", prompt + completion);
    usage.putObject("prompt_tokens_details").put("cached_tokens", cached);
    return usage;
  }
}
