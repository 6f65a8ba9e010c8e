package dev.tollgate.gateway.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// OpenAI's list of messages as Anthropic's `system` and `messages`: system and developer messages
/// move to the top, tool results become blocks of a user's message. Whoever says nothing at all,
/// which Anthropic refuses, is left out.
final class MessagesFromChat {
  /// Of an assistant's message: what was said by other means than words and tools.
  private static final List<String> UNSAYABLE = List.of("function_call", "audio");

  private final JsonNode chat;
  private final ArrayNode messages = Json.array();
  private final StringBuilder system = new StringBuilder();

  MessagesFromChat(JsonNode chat) {
    this.chat = chat;
  }

  void into(ObjectNode said) {
    for (JsonNode message : chat) {
      switch (message.path("role").asText()) {
        case "system", "developer" -> system(Json.textOnly(message.path("content"), "messages"));
        case "user" -> user(message);
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

  private void user(JsonNode message) {
    ArrayNode blocks = Json.array();
    content(blocks, message.path("content"));
    say("user", blocks);
  }

  private void assistant(JsonNode message) {
    for (String name : UNSAYABLE) {
      if (message.hasNonNull(name)) {
        throw Json.unsupported("messages", "`" + name + "` of a message is not supported here");
      }
    }
    ArrayNode blocks = Json.array();
    content(blocks, message.path("content"));
    text(blocks, message.path("refusal").asText(""));
    for (JsonNode call : message.path("tool_calls")) {
      if (!call.has("function")) {
        throw Json.unsupported("messages", "only calls of functions are supported here");
      }
      ObjectNode block = blocks.addObject().put("type", "tool_use");
      block.set("id", call.path("id"));
      block.set("name", call.at("/function/name"));
      block.set("input", ToolArguments.asked(call));
    }
    say("assistant", blocks);
  }

  private void say(String role, ArrayNode blocks) {
    if (!blocks.isEmpty()) {
      message(role).addAll(blocks);
    }
  }

  private void toolResult(JsonNode message) {
    ObjectNode result = message("user").addObject().put("type", "tool_result");
    result.set("tool_use_id", message.path("tool_call_id"));
    JsonNode content = message.path("content");
    if (content.isTextual()) {
      result.set("content", content);
    } else {
      content(result.putArray("content"), content);
    }
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
        default -> throw Json.unsupportedPart("messages", part);
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
