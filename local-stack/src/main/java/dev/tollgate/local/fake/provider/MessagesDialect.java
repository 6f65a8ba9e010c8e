package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Anthropic's `/messages`: unknown members are refused, as there.
final class MessagesDialect implements Dialect {
  private static final Set<String> KNOWN =
      Set.of(
          "model",
          "messages",
          "max_tokens",
          "system",
          "stream",
          "temperature",
          "top_p",
          "top_k",
          "stop_sequences",
          "tools",
          "tool_choice",
          "metadata",
          "thinking",
          "service_tier",
          "container",
          "mcp_servers",
          "context_management",
          "output_config",
          "output_format",
          "cache_control",
          "inference_geo");

  @Override
  public Ask read(JsonNode body) {
    if (!body.has("max_tokens")) {
      throw Refusal.badRequest("max_tokens: Field required", "max_tokens");
    }
    return read(body, RequestBody.number(body, "max_tokens", 0, 1, Integer.MAX_VALUE));
  }

  /// What `count_tokens` counts.
  long count(JsonNode body) {
    return read(body, 0).prompt().tokens();
  }

  private static Ask read(JsonNode body, int tokensMax) {
    for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!KNOWN.contains(name)) {
        throw Refusal.badRequest(name + ": Extra inputs are not permitted", name);
      }
    }
    Prompt prompt = new Prompt();
    content(body.path("system"), "system", prompt);
    for (JsonNode message : RequestBody.array(body, "messages")) {
      String role = message.path("role").asText("");
      if (!role.equals("user") && !role.equals("assistant")) {
        throw Refusal.badRequest("messages: Input should be 'user' or 'assistant'", "messages");
      }
      prompt.message(role);
      content(message.path("content"), role, prompt);
    }
    Tools tools = RequestBody.tools(body, "input_schema");
    prompt.tools(tools.schemas().size());
    boolean stream = RequestBody.flag(body, "stream");
    String model = body.path("model").asText("");
    return new Ask(model, stream, prompt, 1, tokensMax, tools, schema(body), true, false);
  }

  private static void content(JsonNode content, String role, Prompt prompt) {
    if (content.isTextual()) {
      prompt.text(role, content.textValue());
      return;
    }
    for (JsonNode block : content) {
      switch (block.path("type").asText("")) {
        case "text" -> prompt.text(role, RequestBody.text(block, "text"));
        case "image", "document" -> prompt.attachment();
        case "tool_result" -> {
          prompt.toolResult();
          prompt.json(block.path("content"));
        }
        case "tool_use" -> prompt.json(block.path("input"));
        case "thinking", "redacted_thinking" -> {}
        default -> throw Refusal.badRequest("messages: unknown type of content block", "messages");
      }
    }
  }

  private static @Nullable JsonNode schema(JsonNode body) {
    JsonNode format = body.path("output_config").path("format");
    JsonNode schema = (format.isObject() ? format : body.path("output_format")).path("schema");
    return schema.isObject() ? schema : null;
  }

  @Override
  public ObjectNode whole(Turn turn) {
    ServedTokens tokens = turn.answer().tokens();
    ObjectNode message = message(turn);
    message.withArray("/content").add(block(turn));
    message.put("stop_reason", stopReason(turn.answer())).putNull("stop_sequence");
    if (!turn.directives().has("no-usage")) {
      message.set("usage", Usage.messages(tokens, tokens.completion()));
    }
    return message;
  }

  static ObjectNode message(Turn turn) {
    ObjectNode message =
        Json.object()
            .put("id", "msg_fake_" + turn.id())
            .put("type", "message")
            .put("role", "assistant")
            .put("model", turn.ask().model());
    message.putArray("content");
    return message;
  }

  private static ObjectNode block(Turn turn) {
    String text = turn.answer().text();
    ObjectNode block = MessagesFrames.openBlock(turn);
    return turn.answer().tool() == null
        ? block.put("text", text)
        : block.set("input", parse(text, turn.answer().truncated()));
  }

  private static JsonNode parse(String arguments, boolean truncated) {
    try {
      return truncated ? Json.object() : Json.parse(arguments.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("our own arguments are JSON", e);
    }
  }

  static String stopReason(Answer answer) {
    if (answer.truncated()) {
      return "max_tokens";
    }
    return answer.tool() == null ? "end_turn" : "tool_use";
  }

  @Override
  public Script stream(Turn turn) {
    return new MessagesFrames(turn).script();
  }
}
