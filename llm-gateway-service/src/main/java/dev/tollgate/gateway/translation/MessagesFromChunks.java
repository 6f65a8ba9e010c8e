package dev.tollgate.gateway.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.gateway.stream.Frames;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// OpenAI's chat completion chunks as Anthropic's stream events: one block at a time, each opened
/// and closed.
final class MessagesFromChunks implements StreamTranslation {
  private static final String NOTHING = "";

  private final ChunkedCalls calls = new ChunkedCalls();
  private boolean started;
  private int block = -1;
  private Open open = Open.NOTHING;
  private boolean refused;
  private String finishReason = "stop";

  private enum Open {
    NOTHING,
    TEXT,
    TOOL
  }

  @Override
  public String frame(byte[] bytes, int from, int to) {
    int data = Frames.payload(bytes, from, to);
    if (data < 0) {
      return event("ping", Json.object());
    }
    JsonNode chunk = Json.parseLoosely(new String(bytes, data, to - data, StandardCharsets.UTF_8));
    StringBuilder out = new StringBuilder(start(chunk));
    for (JsonNode choice : chunk.path("choices")) {
      delta(choice.path("delta"), out);
      if (choice.path("finish_reason").isTextual()) {
        finishReason = choice.path("finish_reason").asText();
      }
    }
    return out.toString();
  }

  @Override
  public String end(Optional<Tokens> usage) {
    Tokens tokens = usage.orElse(Tokens.NONE);
    ObjectNode delta = Json.object();
    delta
        .putObject("delta")
        .put("stop_reason", StopReasons.toAnthropic(finishReason, refused, calls.isAny()))
        .putNull("stop_sequence");
    delta.set(
        "usage",
        MessageUsage.of(
            tokens.input(),
            tokens.cacheRead(),
            tokens.cacheWrite(),
            tokens.output() + tokens.reasoning()));
    return closeBlock() + event("message_delta", delta) + event("message_stop", Json.object());
  }

  private String start(JsonNode chunk) {
    if (started) {
      return NOTHING;
    }
    started = true;
    ObjectNode event = Json.object();
    ObjectNode message = event.putObject("message");
    message.put("id", chunk.path("id").asText());
    message.put("type", "message").put("role", "assistant");
    message.put("model", chunk.path("model").asText());
    message.putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    message.set("usage", MessageUsage.of(0, 0, 0, 0));
    return event("message_start", event);
  }

  private void delta(JsonNode delta, StringBuilder out) {
    text(delta.path("content").asText(""), out);
    String refusal = delta.path("refusal").asText("");
    refused |= !refusal.isEmpty();
    text(refusal, out);
    for (JsonNode call : delta.path("tool_calls")) {
      toolCall(call, out);
    }
  }

  private void text(String text, StringBuilder out) {
    if (text.isEmpty()) {
      return;
    }
    if (open != Open.TEXT) {
      calls.end();
      out.append(openBlock(Open.TEXT, Json.object().put("type", "text").put("text", "")));
    }
    out.append(blockDelta(Json.object().put("type", "text_delta").put("text", text)));
  }

  private void toolCall(JsonNode call, StringBuilder out) {
    if (calls.begins(call)) {
      ObjectNode tool = Json.object().put("type", "tool_use");
      tool.put("id", calls.id()).put("name", calls.name());
      tool.putObject("input");
      out.append(openBlock(Open.TOOL, tool));
    }
    String arguments = call.at("/function/arguments").asText("");
    if (!arguments.isEmpty()) {
      out.append(
          blockDelta(Json.object().put("type", "input_json_delta").put("partial_json", arguments)));
    }
  }

  private String openBlock(Open kind, ObjectNode content) {
    String closed = closeBlock();
    block++;
    open = kind;
    ObjectNode event = Json.object().put("index", block);
    event.set("content_block", content);
    return closed + event("content_block_start", event);
  }

  private String blockDelta(ObjectNode delta) {
    ObjectNode event = Json.object().put("index", block);
    event.set("delta", delta);
    return event("content_block_delta", event);
  }

  private String closeBlock() {
    if (open == Open.NOTHING) {
      return NOTHING;
    }
    open = Open.NOTHING;
    return event("content_block_stop", Json.object().put("index", block));
  }

  private static String event(String type, ObjectNode fields) {
    ObjectNode event = Json.object().put("type", type);
    event.setAll(fields);
    return "event: " + type + "\ndata: " + event + "\n\n";
  }
}
