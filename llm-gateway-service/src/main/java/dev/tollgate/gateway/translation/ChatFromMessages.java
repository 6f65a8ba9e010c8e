package dev.tollgate.gateway.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Anthropic's `system` and `messages` as OpenAI's list of messages: tool results become messages
/// of their own, before what else the user says.
///
/// OpenAI's tool messages hold text only. So an image of a result follows in the user's words, with
/// the name of its call, and a result that is an error says so. What a model thought is left out:
/// no other model can go on with it.
final class ChatFromMessages {
  private static final String ERROR = "Error: ";

  private final ArrayNode chat = Json.array();

  ChatFromMessages(JsonNode asked) {
    String system = Json.textOnly(asked.path("system"), "system");
    if (!system.isEmpty()) {
      chat.addObject().put("role", "system").put("content", system);
    }
    for (JsonNode message : asked.path("messages")) {
      JsonNode content = message.path("content");
      switch (message.path("role").asText()) {
        case "user" -> user(content);
        case "assistant" -> assistant(content);
        default -> throw Json.unsupported("messages", "a message's role must be user or assistant");
      }
    }
  }

  ArrayNode messages() {
    return chat;
  }

  private void user(JsonNode content) {
    if (content.isTextual()) {
      chat.addObject().put("role", "user").set("content", content);
      return;
    }
    ArrayNode parts = Json.array();
    for (JsonNode block : content) {
      switch (block.path("type").asText()) {
        case "text" -> parts.addObject().put("type", "text").set("text", block.path("text"));
        case "image" -> image(parts, block.path("source"));
        case "tool_result" -> toolResult(block, parts);
        default -> throw Json.unsupportedPart("messages", block);
      }
    }
    if (!parts.isEmpty()) {
      chat.addObject().put("role", "user").set("content", Json.simplest(parts));
    }
  }

  /// @param parts what the user says behind the results
  private void toolResult(JsonNode result, ArrayNode parts) {
    String id = result.path("tool_use_id").asText();
    JsonNode content = result.path("content");
    ArrayNode texts = Json.array();
    for (JsonNode block : content) {
      switch (block.path("type").asText()) {
        case "text" -> texts.add(block);
        case "image" -> {
          parts.addObject().put("type", "text").put("text", "Image in the result of " + id + ":");
          image(parts, block.path("source"));
        }
        default -> throw Json.unsupportedPart("messages", block);
      }
    }
    String text = content.asText("") + Json.textOnly(texts, "messages");
    chat.addObject()
        .put("role", "tool")
        .put("tool_call_id", id)
        .put("content", result.path("is_error").asBoolean() ? ERROR + text : text);
  }

  private void assistant(JsonNode content) {
    ObjectNode message = chat.addObject().put("role", "assistant");
    ArrayNode calls = Json.array();
    StringBuilder text = new StringBuilder(content.asText(""));
    for (JsonNode block : content) {
      switch (block.path("type").asText()) {
        case "text" -> text.append(block.path("text").asText());
        case "tool_use" -> calls.add(call(block));
        case "thinking", "redacted_thinking" -> {}
        default -> throw Json.unsupportedPart("messages", block);
      }
    }
    message.put("content", text.isEmpty() && !calls.isEmpty() ? null : text.toString());
    if (!calls.isEmpty()) {
      message.set("tool_calls", calls);
    }
  }

  private static ObjectNode call(JsonNode block) {
    ObjectNode call = Json.object().put("type", "function");
    call.set("id", block.path("id"));
    call.putObject("function")
        .put("name", block.path("name").asText())
        .put("arguments", block.path("input").toString());
    return call;
  }

  private static void image(ArrayNode parts, JsonNode source) {
    String url =
        switch (source.path("type").asText()) {
          case "base64" ->
              "data:%s;base64,%s"
                  .formatted(source.path("media_type").asText(), source.path("data").asText());
          case "url" -> source.path("url").asText();
          default ->
              throw Json.unsupported(
                  "messages",
                  "an image from `%s` is not supported here"
                      .formatted(source.path("type").asText()));
        };
    parts.addObject().put("type", "image_url").putObject("image_url").put("url", url);
  }
}
