package dev.tollgate.gateway.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.gateway.refusal.Dialect;
import dev.tollgate.gateway.routing.Provider;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A message in Anthropic's words asked of a model that speaks OpenAI's chat completions.
///
/// `top_k`, `thinking` and cache hints have no counterpart and are left out: they shape how a model
/// works, not what is asked of it.
public final class AnthropicToOpenAi implements Translation {
  /// Tools that Anthropic would run.
  private static final List<String> UNSUPPORTED = List.of("mcp_servers", "container");

  @Override
  public byte[] request(byte[] body, String model, Provider provider) {
    ObjectNode asked = Json.parse(body);
    for (String name : UNSUPPORTED) {
      if (asked.path(name).isTextual() || !asked.path(name).isEmpty()) {
        throw Json.unsupported(name, "`" + name + "` is not supported for this model");
      }
    }
    ObjectNode said = Json.object().put("model", model);
    Json.copy(asked, "max_tokens", said, provider.maxTokensField());
    said.set("messages", new ChatFromMessages(asked).messages());
    Json.copy(asked, "temperature", said, "temperature");
    Json.copy(asked, "top_p", said, "top_p");
    Json.copy(asked, "stop_sequences", said, "stop");
    if (asked.path("stream").asBoolean()) {
      said.put("stream", true);
      if (provider.streamUsage()) {
        said.putObject("stream_options").put("include_usage", true);
      }
    }
    tools(asked, said);
    OutputFormats.toOpenAi(asked, said);
    Json.copy(asked.path("metadata"), "user_id", said, "user");
    return Json.bytes(said);
  }

  @Override
  public byte[] answer(byte[] body) {
    ObjectNode completion = Json.parse(body);
    JsonNode choice = completion.path("choices").path(0);
    ObjectNode message = Json.object();
    message.set("id", completion.path("id"));
    message.put("type", "message").put("role", "assistant");
    message.set("model", completion.path("model"));
    message.set("content", blocks(choice.path("message")));
    message.put("stop_reason", stopReason(choice));
    message.putNull("stop_sequence");
    JsonNode usage = completion.path("usage");
    long cached = usage.at("/prompt_tokens_details/cached_tokens").asLong();
    message.set(
        "usage",
        MessageUsage.of(
            Math.max(0, usage.path("prompt_tokens").asLong() - cached),
            cached,
            0,
            usage.path("completion_tokens").asLong()));
    return Json.bytes(message);
  }

  @Override
  public byte[] error(int status, byte[] body) {
    JsonNode error = Json.parseLoosely(new String(body, StandardCharsets.UTF_8));
    ObjectNode said = Json.object().put("type", "error");
    said.putObject("error")
        .put("type", Dialect.anthropicType(status))
        .put("message", error.at("/error/message").asText("the provider refused the request"));
    return Json.bytes(said);
  }

  @Override
  public StreamTranslation stream(boolean usageWanted) {
    return new MessagesFromChunks();
  }

  private static void tools(ObjectNode asked, ObjectNode said) {
    ArrayNode tools = Json.array();
    for (JsonNode tool : asked.path("tools")) {
      if (!tool.has("input_schema")) {
        throw Json.unsupported(
            "tools",
            "the tool `" + tool.path("type").asText() + "` is not supported for this model");
      }
      ObjectNode function = tools.addObject().put("type", "function").putObject("function");
      Json.copy(tool, "name", function, "name");
      Json.copy(tool, "description", function, "description");
      Json.copy(tool, "strict", function, "strict");
      function.set("parameters", tool.get("input_schema"));
    }
    if (tools.isEmpty()) {
      return;
    }
    said.set("tools", tools);
    JsonNode choice = asked.path("tool_choice");
    switch (choice.path("type").asText()) {
      case "any" -> said.put("tool_choice", "required");
      case "none" -> said.put("tool_choice", "none");
      case "tool" ->
          said.putObject("tool_choice")
              .put("type", "function")
              .putObject("function")
              .put("name", choice.path("name").asText());
      default -> said.put("tool_choice", "auto");
    }
    if (choice.path("disable_parallel_tool_use").asBoolean()) {
      said.put("parallel_tool_calls", false);
    }
  }

  private static ArrayNode blocks(JsonNode message) {
    ArrayNode blocks = Json.array();
    text(blocks, Json.text(message.path("content")));
    text(blocks, message.path("refusal").asText(""));
    for (JsonNode call : message.path("tool_calls")) {
      ObjectNode block = blocks.addObject().put("type", "tool_use");
      block.set("id", call.path("id"));
      block.set("name", call.at("/function/name"));
      block.set("input", ToolArguments.answered(call));
    }
    return blocks;
  }

  private static void text(ArrayNode blocks, String text) {
    if (!text.isEmpty()) {
      blocks.addObject().put("type", "text").put("text", text);
    }
  }

  private static String stopReason(JsonNode choice) {
    JsonNode message = choice.path("message");
    return StopReasons.toAnthropic(
        choice.path("finish_reason").asText(),
        !message.path("refusal").asText("").isEmpty(),
        !message.path("tool_calls").isEmpty());
  }
}
