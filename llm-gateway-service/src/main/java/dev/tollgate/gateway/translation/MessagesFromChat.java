package dev.tollgate.gateway.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// OpenAI's list of messages as Anthropic's `system` and `messages`: system and developer messages
/// move to the top, tool results become blocks of a user's message.
final class MessagesFromChat {
  private final JsonNode chat;
  private final ArrayNode messages = Json.array();
  private final StringBuilder system = new StringBuilder();

  MessagesFromChat(JsonNode chat) {
    this.chat = chat;
  }

  void into(ObjectNode said) {
    for (JsonNode message : chat) {
      switch (message.path("role").asText()) {
        case "system", "developer" -> system(Json.text(message.path("content")));
        case "user" -> content(message("user"), message.path("content"));
        case "assistant" -> assistant(message);
        case "tool" -> toolResult(message);
        default ->
            throw Json.unsupported(
                "messages", "a message's role must be system, developer, user, assistant or tool");
      }
    }
    if (!system.isEmpty()) {
      said.put("system", system.toString());
    }
    said.set("messages", messages);
  }

  private void system(String text) {
    if (!system.isEmpty()) {
      system.append("\n\n");
    }
    system.append(text);
  }

  private void assistant(JsonNode message) {
    ArrayNode blocks = message("assistant");
    content(blocks, message.path("content"));
    for (JsonNode call : message.path("tool_calls")) {
      ObjectNode block = blocks.addObject().put("type", "tool_use");
      block.set("id", call.path("id"));
      block.set("name", call.at("/function/name"));
      block.set("input", Json.parseLoosely(call.at("/function/arguments").asText("{}")));
    }
  }

  private void toolResult(JsonNode message) {
    message("user")
        .addObject()
        .put("type", "tool_result")
        .put("tool_use_id", message.path("tool_call_id").asText())
        .put("content", Json.text(message.path("content")));
  }

  /// Anthropic's roles alternate: neighbours of one role are one message.
  private ArrayNode message(String role) {
    JsonNode last = messages.isEmpty() ? null : messages.get(messages.size() - 1);
    if (last != null && last.path("role").asText().equals(role)) {
      return (ArrayNode) last.get("content");
    }
    return messages.addObject().put("role", role).putArray("content");
  }

  private static void content(ArrayNode blocks, JsonNode content) {
    if (content.isTextual()) {
      text(blocks, content.asText());
      return;
    }
    for (JsonNode part : content) {
      switch (part.path("type").asText()) {
        case "text" -> text(blocks, part.path("text").asText());
        case "refusal" -> text(blocks, part.path("refusal").asText());
        case "image_url" -> image(blocks, part.at("/image_url/url").asText());
        default ->
            throw Json.unsupported(
                "messages",
                "content of type `" + part.path("type").asText() + "` is not supported here");
      }
    }
  }

  /// Anthropic refuses empty text blocks.
  private static void text(ArrayNode blocks, String text) {
    if (!text.isEmpty()) {
      blocks.addObject().put("type", "text").put("text", text);
    }
  }

  /// The gate fetches no images: an address is handed on as an address.
  private static void image(ArrayNode blocks, String url) {
    ObjectNode source = blocks.addObject().put("type", "image").putObject("source");
    int comma = url.indexOf(";base64,");
    if (url.startsWith("data:") && comma > 0) {
      source
          .put("type", "base64")
          .put("media_type", url.substring("data:".length(), comma))
          .put("data", url.substring(comma + ";base64,".length()));
    } else {
      source.put("type", "url").put("url", url);
    }
  }
}
