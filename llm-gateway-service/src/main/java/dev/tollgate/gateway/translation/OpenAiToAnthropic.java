package dev.tollgate.gateway.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.gateway.routing.Provider;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;

/// A chat completion asked of a model that speaks Anthropic's messages.
///
/// `seed`, `frequency_penalty`, `presence_penalty` and `verbosity` have no counterpart and are left
/// out, as are `store`, `metadata`, `service_tier` and cache hints: none of them changes what an
/// answer is. `reasoning_effort` becomes [Thinking], whose text OpenAI's callers do not get.
public final class OpenAiToAnthropic implements Translation {
  /// Anthropic demands a limit; OpenAI's callers need not give one.
  private static final int TOKENS_MAX_DEFAULT = 4_096;

  private static final List<String> UNSUPPORTED =
      List.of(
          "logprobs",
          "top_logprobs",
          "logit_bias",
          "audio",
          "prediction",
          "functions",
          "web_search_options");

  private final Clock clock;

  public OpenAiToAnthropic(Clock clock) {
    this.clock = clock;
  }

  @Override
  public byte[] request(byte[] body, String model, Provider provider) {
    ObjectNode asked = Json.parse(body);
    refuseWhatCannotBeSaid(asked);
    ObjectNode said = Json.object().put("model", model);
    JsonNode limit = limit(asked);
    said.put("max_tokens", limit.asInt(TOKENS_MAX_DEFAULT));
    new MessagesFromChat(asked.path("messages")).into(said);
    Json.copy(asked, "temperature", said, "temperature");
    if (asked.path("temperature").asDouble() > 1) {
      said.put("temperature", 1);
    }
    Json.copy(asked, "top_p", said, "top_p");
    Json.copy(asked, "stream", said, "stream");
    stop(asked.path("stop"), said);
    OutputFormats.toAnthropic(asked, said);
    tools(asked, said);
    if (asked.path("user").isTextual()) {
      said.putObject("metadata").set("user_id", asked.get("user"));
    }
    Thinking.into(said, asked.path("reasoning_effort"), limit.isNumber());
    return Json.bytes(said);
  }

  @Override
  public byte[] answer(byte[] body) {
    ObjectNode message = Json.parse(body);
    ObjectNode completion = Json.object();
    completion.set("id", message.path("id"));
    completion.put("object", "chat.completion").put("created", clock.instant().getEpochSecond());
    completion.set("model", message.path("model"));
    ObjectNode choice = completion.putArray("choices").addObject().put("index", 0);
    choice.set("message", assistant(message.path("content")));
    choice.putNull("logprobs");
    choice.put("finish_reason", StopReasons.toOpenAi(message.path("stop_reason").asText()));
    completion.set("usage", usage(message.path("usage")));
    return Json.bytes(completion);
  }

  @Override
  public byte[] error(int status, byte[] body) {
    JsonNode error = Json.parseLoosely(new String(body, StandardCharsets.UTF_8));
    ObjectNode said = Json.object();
    said.putObject("error")
        .put("message", error.at("/error/message").asText("the provider refused the request"))
        .put("type", error.at("/error/type").asText("invalid_request_error"))
        .putNull("param")
        .putNull("code");
    return Json.bytes(said);
  }

  @Override
  public StreamTranslation stream(boolean usageWanted) {
    return new ChunksFromMessages(clock.instant().getEpochSecond(), usageWanted);
  }

  private static void refuseWhatCannotBeSaid(ObjectNode asked) {
    for (String name : UNSUPPORTED) {
      JsonNode value = asked.path(name);
      if (!value.isMissingNode() && !value.isNull() && !(value.isBoolean() && !value.asBoolean())) {
        throw Json.unsupported(name, "`" + name + "` is not supported for this model");
      }
    }
    if (asked.path("n").asInt(1) != 1) {
      throw Json.unsupported("n", "this model gives one choice only");
    }
  }

  private static JsonNode limit(ObjectNode asked) {
    JsonNode completion = asked.path("max_completion_tokens");
    return completion.asInt(0) > 0 ? completion : asked.path("max_tokens");
  }

  private static void stop(JsonNode stop, ObjectNode said) {
    if (stop.isTextual()) {
      said.putArray("stop_sequences").add(stop);
    } else if (stop.isArray()) {
      said.set("stop_sequences", stop);
    }
  }

  private static void tools(ObjectNode asked, ObjectNode said) {
    ArrayNode tools = Json.array();
    for (JsonNode tool : asked.path("tools")) {
      JsonNode function = tool.path("function");
      if (!function.isObject()) {
        throw Json.unsupported(
            "tools", "`" + tool.path("type").asText() + "` is not supported for this model");
      }
      ObjectNode one = tools.addObject();
      Json.copy(function, "name", one, "name");
      Json.copy(function, "description", one, "description");
      Json.copy(function, "strict", one, "strict");
      JsonNode schema = function.path("parameters");
      one.set("input_schema", schema.isObject() ? schema : Json.object().put("type", "object"));
    }
    if (tools.isEmpty()) {
      return;
    }
    said.set("tools", tools);
    ObjectNode choice = choice(asked.path("tool_choice"));
    boolean together = asked.path("parallel_tool_calls").asBoolean(true);
    if (!together && !choice.path("type").asText().equals("none")) {
      choice.put("disable_parallel_tool_use", true);
    }
    said.set("tool_choice", choice);
  }

  private static ObjectNode choice(JsonNode choice) {
    if (choice.isObject()) {
      if (!choice.has("function")) {
        throw Json.unsupported("tool_choice", "only the choice of a function is supported here");
      }
      return Json.object().put("type", "tool").put("name", choice.at("/function/name").asText());
    }
    return Json.object()
        .put(
            "type",
            switch (choice.asText("auto")) {
              case "required" -> "any";
              case "none" -> "none";
              default -> "auto";
            });
  }

  private static ObjectNode assistant(JsonNode content) {
    StringBuilder text = new StringBuilder();
    ArrayNode calls = Json.array();
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
    ObjectNode message = Json.object().put("role", "assistant");
    if (text.isEmpty() && !calls.isEmpty()) {
      message.putNull("content");
    } else {
      message.put("content", text.toString());
    }
    message.putNull("refusal");
    if (!calls.isEmpty()) {
      message.set("tool_calls", calls);
    }
    return message;
  }

  private static ObjectNode usage(JsonNode usage) {
    long cached = usage.path("cache_read_input_tokens").asLong();
    long prompt =
        usage.path("input_tokens").asLong()
            + cached
            + usage.path("cache_creation_input_tokens").asLong();
    return ChatUsage.of(prompt, cached, usage.path("output_tokens").asLong());
  }
}
