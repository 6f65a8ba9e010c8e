package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// OpenAI's `/chat/completions`.
final class ChatDialect implements Dialect {
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool", "function");
  private static final int CHOICES_MAX = 128;

  @Override
  public Ask read(JsonNode body) {
    Prompt prompt = new Prompt();
    for (JsonNode message : RequestBody.array(body, "messages")) {
      read(message, prompt);
    }
    Tools tools = RequestBody.tools(body, "parameters");
    prompt.tools(tools.schemas().size());
    boolean stream = RequestBody.flag(body, "stream");
    JsonNode options = body.path("stream_options");
    if (options.isObject() && !stream) {
      throw Refusal.badRequest(
          "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
          "stream_options");
    }
    int limit = RequestBody.number(body, "max_tokens", 0, 1, Integer.MAX_VALUE);
    return new Ask(
        body.path("model").asText(""),
        stream,
        prompt,
        RequestBody.number(body, "n", 1, 1, CHOICES_MAX),
        RequestBody.number(body, "max_completion_tokens", limit, 1, Integer.MAX_VALUE),
        tools,
        schema(body.path("response_format")),
        RequestBody.flag(options, "include_usage"),
        RequestBody.flag(body, "logprobs"));
  }

  private static void read(JsonNode message, Prompt prompt) {
    String role = message.path("role").asText("");
    if (!ROLES.contains(role)) {
      throw Refusal.badRequest("Invalid value: '" + role + "' for a message's role.", "messages");
    }
    prompt.message(role);
    JsonNode content = message.path("content");
    if (content.isTextual()) {
      prompt.text(role, content.textValue());
    } else if (content.isArray()) {
      content.forEach(part -> read(part, role, prompt));
    } else if (!role.equals("assistant")) {
      throw Refusal.badRequest("A message's 'content' must be text or an array.", "messages");
    }
    prompt.json(message.path("tool_calls"));
  }

  private static void read(JsonNode part, String role, Prompt prompt) {
    switch (part.path("type").asText("")) {
      case "text" -> prompt.text(role, RequestBody.text(part, "text"));
      case "image_url", "input_audio", "file" -> prompt.attachment();
      case "refusal" -> {}
      default -> throw Refusal.badRequest("Unknown type of content part.", "messages");
    }
  }

  private static @Nullable JsonNode schema(JsonNode format) {
    return switch (format.path("type").asText("text")) {
      case "text" -> null;
      case "json_object" -> Json.object();
      case "json_schema" -> format.path("json_schema").path("schema");
      default -> throw Refusal.badRequest("Unknown response format.", "response_format");
    };
  }

  @Override
  public ObjectNode whole(Turn turn) {
    ObjectNode body = head(turn, "chat.completion");
    ArrayNode choices = body.putArray("choices");
    for (int i = 0; i < turn.ask().choices(); i++) {
      choices.add(choice(turn, i));
    }
    if (!turn.directives().has("no-usage")) {
      body.set("usage", Usage.chat(turn.provider(), turn.reported()));
    }
    return body;
  }

  private static ObjectNode choice(Turn turn, int index) {
    Answer answer = turn.answer();
    ObjectNode message = Json.object().put("role", "assistant");
    if (answer.tool() == null) {
      message.put("content", answer.text());
    } else {
      message.putNull("content");
      ObjectNode call = ChatFrames.toolCall(turn).put("type", "function");
      call.withObject("/function").put("arguments", answer.text());
      message.putArray("tool_calls").add(call);
    }
    message.putNull("refusal");
    ObjectNode choice = Json.object().put("index", index).set("message", message);
    choice.set("logprobs", turn.ask().logprobs() ? logprobs(answer) : null);
    return choice.put("finish_reason", ChatFrames.finish(answer));
  }

  private static ObjectNode logprobs(Answer answer) {
    ObjectNode logprobs = Json.object();
    ArrayNode content = logprobs.putArray("content");
    for (String piece : answer.pieces()) {
      ObjectNode token = Json.object().put("token", piece).put("logprob", -0.1).putNull("bytes");
      token.putArray("top_logprobs");
      content.add(token);
    }
    return logprobs;
  }

  static ObjectNode head(Turn turn, String object) {
    return Json.object()
        .put("id", "chatcmpl-fake-" + turn.id())
        .put("object", object)
        .put("created", turn.created())
        .put("model", turn.ask().model());
  }

  @Override
  public Script stream(Turn turn) {
    return new ChatFrames(turn).script();
  }
}
