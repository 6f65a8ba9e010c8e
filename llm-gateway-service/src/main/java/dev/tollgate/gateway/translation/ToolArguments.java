package dev.tollgate.gateway.translation;

import com.fasterxml.jackson.databind.JsonNode;

/// What a tool is called with: in OpenAI's words a text that should be a JSON object, in
/// Anthropic's the object itself.
final class ToolArguments {
  /// What Anthropic's guide to tool use suggests for arguments that are no JSON.
  private static final String INVALID = "INVALID_JSON";

  private ToolArguments() {}

  /// What a caller says that a model said.
  ///
  /// @throws dev.tollgate.gateway.refusal.RefusedException 400 when it is no JSON object
  static JsonNode asked(JsonNode call) {
    String text = text(call);
    return Json.parseObject(text)
        .orElseThrow(
            () ->
                Json.unsupported(
                    "messages",
                    "the arguments of the tool call `%s` are no JSON object"
                        .formatted(call.path("id").asText())));
  }

  /// What a model said, which its limit may have cut short.
  static JsonNode answered(JsonNode call) {
    String text = text(call);
    return Json.parseObject(text).orElseGet(() -> Json.object().put(INVALID, text));
  }

  /// Of tools without parameters some say nothing at all.
  private static String text(JsonNode call) {
    String text = call.at("/function/arguments").asText("");
    return text.isBlank() ? "{}" : text;
  }
}
