package dev.tollgate.gateway.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Anthropic's `system` and `messages` as OpenAI's list of messages: tool results become messages
/// of their own, before what else the user says.
final class ChatFromMessages {
  private final ArrayNode chat = Json.array();

  ChatFromMessages(JsonNode asked) {
    String system = Json.text(asked.path("system"));
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
        case "tool_result" ->
            chat.addObject()
                .put("role", "tool")
                .put("tool_call_id", block.path("tool_use_id").asText())
                .put("content", Json.text(block.path("content")));
        default ->
            throw Json.unsupported(
                "messages",
                "content of type `" + block.path("type").asText() + "` is not supported here");
      }
    }
    if (!parts.isEmpty()) {
      chat.addObject().put("role", "user").set("content", parts);
    }
  }

  private void assistant(JsonNode content) {
    ObjectNode message = chat.addObject().put("role", "assistant");
    ArrayNode calls = Json.array();
    StringBuilder text = new StringBuilder(content.isTextual() ? content.asText() : "");
    for (JsonNode block : content) {
      if (block.path("type").asText().equals("text")) {
        text.append(block.path("text").asText());
      } else if (block.path("type").asText().equals("tool_use")) {
        ObjectNode call = calls.addObject().put("type", "function");
        call.set("id", block.path("id"));
        call.putObject("function")
            .put("name", block.path("name").asText())
            .put("arguments", block.path("input").toString());
      }
    }
    message.put("content", text.isEmpty() && !calls.isEmpty() ? null : text.toString());
    if (!calls.isEmpty()) {
      message.set("tool_calls", calls);
    }
  }

  private static void image(ArrayNode parts, JsonNode source) {
    String url =
        source.path("type").asText().equals("base64")
            ? "data:"
                + source.path("media_type").asText()
                + ";base64,"
                + source.path("data").asText()
            : source.path("url").asText();
    parts.addObject().put("type", "image_url").putObject("image_url").put("url", url);
  }
}
