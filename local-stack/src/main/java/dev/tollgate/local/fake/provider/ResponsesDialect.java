package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import org.jspecify.annotations.Nullable;

/// OpenAI's `/responses`.
final class ResponsesDialect implements Dialect {
  @Override
  public Ask read(JsonNode body) {
    Prompt prompt = new Prompt();
    prompt.json(body.path("instructions"));
    JsonNode input = body.path("input");
    if (input.isTextual()) {
      prompt.message("user");
      prompt.text("user", input.textValue());
    } else {
      RequestBody.array(body, "input").forEach(item -> read(item, prompt));
    }
    Tools tools = RequestBody.tools(body, "parameters");
    prompt.tools(tools.schemas().size());
    return new Ask(
        body.path("model").asText(""),
        RequestBody.flag(body, "stream"),
        prompt,
        1,
        RequestBody.number(body, "max_output_tokens", 0, 1, Integer.MAX_VALUE),
        tools,
        schema(body.path("text").path("format")),
        true,
        false);
  }

  private static void read(JsonNode item, Prompt prompt) {
    String type = item.path("type").asText("message");
    if (!type.equals("message")) {
      prompt.message(type.equals("function_call_output") ? "tool" : "assistant");
      prompt.json(item.path("output"));
      prompt.json(item.path("arguments"));
      return;
    }
    String role = RequestBody.text(item, "role");
    prompt.message(role);
    JsonNode content = item.path("content");
    if (content.isTextual()) {
      prompt.text(role, content.textValue());
      return;
    }
    for (JsonNode part : RequestBody.array(item, "content")) {
      switch (part.path("type").asText("")) {
        case "input_text", "output_text" -> prompt.text(role, RequestBody.text(part, "text"));
        case "input_image", "input_file", "input_audio" -> prompt.attachment();
        default -> throw Refusal.badRequest("Unknown type of content part.", "input");
      }
    }
  }

  private static @Nullable JsonNode schema(JsonNode format) {
    return switch (format.path("type").asText("text")) {
      case "text" -> null;
      case "json_object" -> Json.object();
      case "json_schema" -> format.path("schema");
      default -> throw Refusal.badRequest("Unknown text format.", "text.format");
    };
  }

  @Override
  public ObjectNode whole(Turn turn) {
    ObjectNode response = response(turn, turn.answer().truncated() ? "incomplete" : "completed");
    response.withArray("/output").add(item(turn, "completed", turn.answer().text()));
    if (!turn.directives().has("no-usage")) {
      response.set("usage", Usage.responses(turn.answer().tokens()));
    }
    return response;
  }

  /// A response with no output yet.
  static ObjectNode response(Turn turn, String status) {
    ObjectNode response =
        Json.object()
            .put("id", "resp_fake_" + turn.id())
            .put("object", "response")
            .put("created_at", turn.created())
            .put("status", status)
            .putNull("error")
            .putNull("instructions")
            .put("model", turn.ask().model())
            .put("parallel_tool_calls", true)
            .put("temperature", 1.0)
            .put("top_p", 1.0)
            .put("tool_choice", "auto");
    response.set(
        "incomplete_details",
        status.equals("incomplete") ? Json.object().put("reason", "max_output_tokens") : null);
    response.putArray("tools");
    response.putArray("output");
    response.putObject("metadata");
    return response;
  }

  /// The output item that carries this much of the text.
  static ObjectNode item(Turn turn, String status, String text) {
    Answer answer = turn.answer();
    if (answer.tool() != null) {
      return Json.object()
          .put("type", "function_call")
          .put("id", "fc_fake_" + turn.id())
          .put("call_id", "call_fake_" + turn.id())
          .put("name", answer.tool())
          .put("arguments", text)
          .put("status", status);
    }
    ObjectNode item =
        Json.object()
            .put("type", "message")
            .put("id", "msg_fake_" + turn.id())
            .put("status", status)
            .put("role", "assistant");
    item.putArray("content");
    if (status.equals("completed")) {
      item.withArray("/content").add(part(text));
    }
    return item;
  }

  static ObjectNode part(String text) {
    ObjectNode part = Json.object().put("type", "output_text").put("text", text);
    part.putArray("annotations");
    part.putArray("logprobs");
    return part;
  }

  @Override
  public Script stream(Turn turn) {
    return new ResponsesFrames(turn).script();
  }
}
