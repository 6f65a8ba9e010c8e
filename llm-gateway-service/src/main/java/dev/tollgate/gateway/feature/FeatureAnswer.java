package dev.tollgate.gateway.feature;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.Tokens;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Locale;

/// `{output, usage, credits, route, requestId}`.
public final class FeatureAnswer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FeatureAnswer() {}

  /// @param completion a chat completion
  public static Buffer of(
      byte[] completion, Tokens tokens, BigDecimal credits, Route route, String requestId) {
    return new JsonObject()
        .put("output", output(completion))
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

  private static String output(byte[] completion) {
    try {
      JsonNode content = JSON.readTree(completion).at("/choices/0/message/content");
      return content.asText("");
    } catch (IOException notJson) {
      return "";
    }
  }
}
