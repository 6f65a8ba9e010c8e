package dev.tollgate.gateway.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tollgate.gateway.routing.Provider;
import java.time.Clock;
import java.util.Set;

/// OpenAI's responses asked of a provider that speaks chat completions only, without any state
/// between calls.
///
/// What `include` asks of reasoning and of tools is left out, for there is none of it here, and so
/// are summaries of reasoning, `verbosity` and cache hints. `truncation` is left out too: a
/// conversation that is too long is an error instead.
public final class ResponsesToChat implements Translation {
  private static final Set<String> SAME =
      Set.of("temperature", "top_p", "user", "parallel_tool_calls", "metadata", "seed");

  private final Clock clock;

  public ResponsesToChat(Clock clock) {
    this.clock = clock;
  }

  @Override
  public byte[] request(byte[] body, String model, Provider provider) {
    ObjectNode asked = Json.parse(body);
    refuseProbabilities(asked);
    ObjectNode said = Json.object().put("model", model);
    said.set("messages", messages(asked));
    SAME.forEach(name -> Json.copy(asked, name, said, name));
    Json.copy(asked, "max_output_tokens", said, provider.maxTokensField());
    Json.copy(asked.path("reasoning"), "effort", said, "reasoning_effort");
    format(asked.at("/text/format"), said);
    tools(asked, said);
    if (asked.path("stream").asBoolean()) {
      said.put("stream", true);
      if (provider.streamUsage()) {
        said.putObject("stream_options").put("include_usage", true);
      }
    }
    return Json.bytes(said);
  }

  @Override
  public byte[] answer(byte[] body) {
    ObjectNode completion = Json.parse(body);
    JsonNode choice = completion.path("choices").path(0);
    ArrayNode output = Json.array();
    String text = Json.text(choice.at("/message/content"));
    if (!text.isEmpty()) {
      output.add(ResponseItems.message("msg_0", ResponseItems.text(text), "completed"));
    }
    String refusal = choice.at("/message/refusal").asText("");
    if (!refusal.isEmpty()) {
      ObjectNode part = ResponseItems.refusal(refusal);
      output.add(ResponseItems.message("msg_" + output.size(), part, "completed"));
    }
    for (JsonNode call : choice.at("/message/tool_calls")) {
      output.add(
          ResponseItems.functionCall(
              call.path("id").asText(),
              call.at("/function/name").asText(),
              call.at("/function/arguments").asText(),
              "completed"));
    }
    JsonNode usage = completion.path("usage");
    ObjectNode response =
        ResponseItems.response(
            "resp_" + completion.path("id").asText(),
            completion.path("model").asText(),
            clock.instant().getEpochSecond());
    ResponseItems.finish(response, output, choice.path("finish_reason").asText());
    response.set(
        "usage",
        ResponseItems.usage(
            usage.path("prompt_tokens").asLong(),
            usage.at("/prompt_tokens_details/cached_tokens").asLong(),
            usage.path("completion_tokens").asLong(),
            usage.at("/completion_tokens_details/reasoning_tokens").asLong()));
    return Json.bytes(response);
  }

  /// Both are OpenAI's.
  @Override
  public byte[] error(int status, byte[] body) {
    return body;
  }

  @Override
  public StreamTranslation stream(boolean usageWanted) {
    return new ResponseEventsFromChunks(clock.instant().getEpochSecond());
  }

  private static void refuseProbabilities(ObjectNode asked) {
    if (asked.path("top_logprobs").asInt() > 0) {
      throw Json.unsupported("top_logprobs", "`top_logprobs` is not supported for this model");
    }
    for (JsonNode wish : asked.path("include")) {
      if (wish.asText().endsWith(".logprobs")) {
        throw Json.unsupported("include", "`" + wish.asText() + "` is not supported here");
      }
    }
  }

  private static ArrayNode messages(ObjectNode asked) {
    ArrayNode messages = Json.array();
    if (asked.path("instructions").isTextual()) {
      messages.addObject().put("role", "system").set("content", asked.get("instructions"));
    }
    JsonNode input = asked.path("input");
    if (input.isTextual()) {
      messages.addObject().put("role", "user").set("content", input);
    }
    for (JsonNode item : input) {
      switch (item.path("type").asText("message")) {
        case "message" ->
            messages
                .addObject()
                .put("role", role(item.path("role").asText()))
                .set("content", message(item));
        case "function_call" -> functionCall(messages, item);
        case "function_call_output" -> {
          JsonNode output = content(item.path("output"));
          messages
              .addObject()
              .put("role", "tool")
              .put("tool_call_id", item.path("call_id").asText())
              .set(
                  "content",
                  isText(output) ? TextNode.valueOf(Json.textOnly(output, "input")) : output);
        }
        case "reasoning" -> {}
        default -> throw unsupported("input", item);
      }
    }
    return messages;
  }

  /// Those who speak chat completions only know no developer.
  private static String role(String role) {
    return switch (role) {
      case "user", "assistant" -> role;
      case "system", "developer" -> "system";
      default ->
          throw Json.unsupported(
              "input", "a message's role must be system, developer, user or assistant");
    };
  }

  private static boolean isText(JsonNode content) {
    for (JsonNode part : content) {
      if (!part.has("text")) {
        return false;
      }
    }
    return true;
  }

  private static RuntimeException unsupported(String param, JsonNode what) {
    return Json.unsupported(
        param, "`" + what.path("type").asText() + "` is not supported for this model");
  }

  /// Calls that follow each other were one turn of the assistant.
  private static void functionCall(ArrayNode messages, JsonNode item) {
    JsonNode last = messages.isEmpty() ? null : messages.get(messages.size() - 1);
    ObjectNode turn =
        last instanceof ObjectNode open && open.has("tool_calls")
            ? open
            : messages.addObject().put("role", "assistant").putNull("content");
    ObjectNode call = turn.withArray("tool_calls").addObject();
    call.put("id", item.path("call_id").asText()).put("type", "function");
    call.putObject("function")
        .put("name", item.path("name").asText())
        .put("arguments", item.path("arguments").asText());
  }

  /// What a model said was one text, however many parts it came in.
  private static JsonNode message(JsonNode item) {
    JsonNode content = content(item.path("content"));
    if (!(content instanceof ArrayNode parts) || parts.isEmpty()) {
      return content;
    }
    return item.path("role").asText().equals("assistant") && isText(parts)
        ? TextNode.valueOf(Json.text(parts))
        : Json.simplest(parts);
  }

  private static JsonNode content(JsonNode content) {
    if (content.isTextual()) {
      return content;
    }
    ArrayNode parts = Json.array();
    for (JsonNode part : content) {
      switch (part.path("type").asText()) {
        case "input_text", "output_text", "text" ->
            parts.addObject().put("type", "text").set("text", part.path("text"));
        case "refusal" -> parts.addObject().put("type", "text").set("text", part.path("refusal"));
        case "input_image" -> image(parts, part);
        default -> throw unsupported("input", part);
      }
    }
    return parts;
  }

  private static void image(ArrayNode parts, JsonNode part) {
    if (!part.path("image_url").isTextual()) {
      throw Json.unsupported("input", "an `input_image` needs an `image_url` for this model");
    }
    ObjectNode image = parts.addObject().put("type", "image_url").putObject("image_url");
    image.set("url", part.get("image_url"));
    Json.copy(part, "detail", image, "detail");
  }

  private static void format(JsonNode format, ObjectNode said) {
    switch (format.path("type").asText("text")) {
      case "json_object" -> said.putObject("response_format").put("type", "json_object");
      case "json_schema" -> {
        ObjectNode schema =
            said.putObject("response_format").put("type", "json_schema").putObject("json_schema");
        for (String name : Set.of("name", "schema", "strict", "description")) {
          Json.copy(format, name, schema, name);
        }
      }
      default -> said.remove("response_format");
    }
  }

  private static void tools(ObjectNode asked, ObjectNode said) {
    for (JsonNode tool : asked.path("tools")) {
      if (!tool.path("type").asText().equals("function")) {
        throw unsupported("tools", tool);
      }
      ObjectNode function =
          said.withArray("tools").addObject().put("type", "function").putObject("function");
      for (String name : Set.of("name", "description", "parameters", "strict")) {
        Json.copy(tool, name, function, name);
      }
    }
    JsonNode choice = asked.path("tool_choice");
    if (choice.isTextual()) {
      said.set("tool_choice", choice);
    } else if (choice.has("name")) {
      said.putObject("tool_choice")
          .put("type", "function")
          .putObject("function")
          .set("name", choice.get("name"));
    } else if (choice.isObject()) {
      throw unsupported("tool_choice", choice);
    }
  }
}
