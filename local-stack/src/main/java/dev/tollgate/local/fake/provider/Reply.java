package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.JsonNode;

/// What goes back to the caller when nothing is wrong.
sealed interface Reply {
  /// The tokens served when all of it arrives.
  ServedTokens tokens();

  /// One JSON body.
  record Whole(JsonNode body, ServedTokens tokens, int chunks) implements Reply {}

  /// Server-sent events.
  record Streamed(Script script, Answer answer, int choices) implements Reply {
    @Override
    public ServedTokens tokens() {
      return answer.tokens();
    }
  }
}
