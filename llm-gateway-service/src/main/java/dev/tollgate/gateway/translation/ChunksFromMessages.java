package dev.tollgate.gateway.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.gateway.stream.Frames;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Anthropic's stream events as OpenAI's chat completion chunks.
final class ChunksFromMessages implements StreamTranslation {
  private static final String NOTHING = "";

  private final long created;
  private final boolean usageWanted;
  private String id = "";
  private String model = "";
  private int tools = -1;

  /// What the open call says at its end, if it says nothing before.
  private String unsaid = NOTHING;

  ChunksFromMessages(long created, boolean usageWanted) {
    this.created = created;
    this.usageWanted = usageWanted;
  }

  @Override
  public String frame(byte[] bytes, int from, int to) {
    int data = Frames.payload(bytes, from, to);
    if (data < 0) {
      return NOTHING;
    }
    JsonNode event = Json.parseLoosely(new String(bytes, data, to - data, StandardCharsets.UTF_8));
    return switch (event.path("type").asText()) {
      case "message_start" -> start(event.path("message"));
      case "content_block_start" -> block(event.path("content_block"));
      case "content_block_delta" -> delta(event.path("delta"));
      case "content_block_stop" -> arguments(unsaid);
      case "message_delta" -> stop(event.path("delta").path("stop_reason"));
      case "ping" -> ": ping\n\n";
      default -> NOTHING;
    };
  }

  @Override
  public String end(Optional<Tokens> usage) {
    if (!usageWanted || usage.isEmpty()) {
      return "data: [DONE]\n\n";
    }
    Tokens tokens = usage.get();
    ObjectNode chunk = chunk();
    chunk.putArray("choices");
    chunk.set(
        "usage",
        ChatUsage.of(
            tokens.input() + tokens.cacheRead() + tokens.cacheWrite(),
            tokens.cacheRead(),
            tokens.output() + tokens.reasoning()));
    return frame(chunk) + "data: [DONE]\n\n";
  }

  private String start(JsonNode message) {
    id = message.path("id").asText();
    model = message.path("model").asText();
    return delta(Json.object().put("role", "assistant").put("content", ""), null);
  }

  private String block(JsonNode block) {
    if (!block.path("type").asText().equals("tool_use")) {
      return NOTHING;
    }
    tools++;
    unsaid = block.path("input").isObject() ? block.get("input").toString() : "{}";
    ObjectNode call =
        Json.object()
            .put("index", tools)
            .put("id", block.path("id").asText())
            .put("type", "function");
    call.putObject("function").put("name", block.path("name").asText()).put("arguments", "");
    return toolCall(call);
  }

  private String delta(JsonNode delta) {
    return switch (delta.path("type").asText()) {
      case "text_delta" -> delta(Json.object().put("content", delta.path("text").asText()), null);
      case "input_json_delta" -> arguments(delta.path("partial_json").asText());
      default -> NOTHING;
    };
  }

  /// Of tools without parameters Anthropic's models say nothing; in OpenAI's words that is no JSON.
  private String arguments(String json) {
    if (json.isEmpty()) {
      return NOTHING;
    }
    unsaid = NOTHING;
    ObjectNode call = Json.object().put("index", tools);
    call.putObject("function").put("arguments", json);
    return toolCall(call);
  }

  private String stop(JsonNode reason) {
    return reason.isTextual()
        ? delta(Json.object(), StopReasons.toOpenAi(reason.asText()))
        : NOTHING;
  }

  private String toolCall(ObjectNode call) {
    ObjectNode delta = Json.object();
    delta.putArray("tool_calls").add(call);
    return delta(delta, null);
  }

  private String delta(ObjectNode delta, @Nullable String finish) {
    ObjectNode chunk = chunk();
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.putNull("logprobs").put("finish_reason", finish);
    return frame(chunk);
  }

  private ObjectNode chunk() {
    return Json.object()
        .put("id", id)
        .put("object", "chat.completion.chunk")
        .put("created", created)
        .put("model", model);
  }

  private static String frame(ObjectNode chunk) {
    return "data: " + chunk + "\n\n";
  }
}
