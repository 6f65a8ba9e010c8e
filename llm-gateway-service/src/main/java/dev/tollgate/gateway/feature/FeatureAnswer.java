package dev.tollgate.gateway.feature;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.Tokens;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Locale;

/// `{output, toolCalls?, refusal?, finishReason, usage, credits, route, requestId}`.
///
/// `toolCalls` are in OpenAI's words, as the tools in `parameters` were.
public final class FeatureAnswer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FeatureAnswer() {}

  /// @param completion a chat completion
  public static Buffer of(
      byte[] completion, Tokens tokens, BigDecimal credits, Route route, String requestId) {
    return said(completion)
        .put(
            "usage",
            new JsonObject()
                .put("inputTokens", tokens.input())
                .put("cachedTokens", tokens.cacheRead())
                .put("outputTokens", tokens.output())
                .put("reasoningTokens", tokens.reasoning()))
        .put("credits", credits)
        .put("route", route.name().toLowerCase(Locale.ROOT))
        .put("requestId", requestId)
        .toBuffer();
  }

  private static JsonObject said(byte[] completion) {
    JsonNode choice = firstChoice(completion);
    JsonNode message = choice.path("message");
    JsonObject said = new JsonObject().put("output", message.path("content").asText(""));
    if (!message.path("tool_calls").isEmpty()) {
      said.put("toolCalls", new JsonArray(message.get("tool_calls").toString()));
    }
    if (message.path("refusal").isTextual()) {
      said.put("refusal", message.get("refusal").asText());
    }
    return said.put("finishReason", choice.path("finish_reason").textValue());
  }

  private static JsonNode firstChoice(byte[] completion) {
    try {
      return JSON.readTree(completion).at("/choices/0");
    } catch (IOException notJson) {
      return JSON.createObjectNode();
    }
  }
}
