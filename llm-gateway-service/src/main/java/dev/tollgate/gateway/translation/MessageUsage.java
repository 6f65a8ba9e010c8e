package dev.tollgate.gateway.translation;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// Anthropic's `usage` object: input tokens exclude what a cache gave or took.
final class MessageUsage {
  private MessageUsage() {}

  static ObjectNode of(long input, long cacheRead, long cacheWrite, long output) {
    return Json.object()
        .put("input_tokens", input)
        .put("cache_creation_input_tokens", cacheWrite)
        .put("cache_read_input_tokens", cacheRead)
        .put("output_tokens", output);
  }
}
