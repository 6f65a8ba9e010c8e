package dev.tollgate.gateway.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.gateway.stream.Frames;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Chat completion chunks as the events of a response: each output item is opened, grows and is
/// closed; the last event holds all of it.
final class ResponseEventsFromChunks implements StreamTranslation {
  private final long created;
  private final ChunkedCalls calls = new ChunkedCalls();
  private final StringBuilder said = new StringBuilder();
  private final StringBuilder current = new StringBuilder();
  private final ArrayNode output = Json.array();
  private ObjectNode response = Json.object();
  private boolean started;
  private Open open = Open.NOTHING;
  private String callId = "";
  private String callName = "";
  private String finishReason = "stop";
  private int sequence;

  private enum Open {
    NOTHING,
    TEXT,
    REFUSAL,
    TOOL
  }

  ResponseEventsFromChunks(long created) {
    this.created = created;
  }

  @Override
  public String frame(byte[] bytes, int from, int to) {
    int data = Frames.payload(bytes, from, to);
    if (data < 0) {
      return ": \n\n";
    }
    JsonNode chunk = Json.parseLoosely(new String(bytes, data, to - data, StandardCharsets.UTF_8));
    start(chunk);
    for (JsonNode choice : chunk.path("choices")) {
      words(Open.TEXT, choice.at("/delta/content").asText(""));
      words(Open.REFUSAL, choice.at("/delta/refusal").asText(""));
      choice.at("/delta/tool_calls").forEach(this::toolCall);
      if (choice.path("finish_reason").isTextual()) {
        finishReason = choice.path("finish_reason").asText();
      }
    }
    return take();
  }

  @Override
  public String end(Optional<Tokens> usage) {
    closeItem();
    ResponseItems.finish(response, output, finishReason);
    Tokens t = usage.orElse(Tokens.NONE);
    response.set(
        "usage",
        ResponseItems.usage(
            t.input() + t.cacheRead() + t.cacheWrite(),
            t.cacheRead(),
            t.output() + t.reasoning(),
            t.reasoning()));
    ObjectNode last = Json.object();
    last.set("response", response);
    event("response." + response.path("status").asText(), last);
    return take();
  }

  private void start(JsonNode chunk) {
    if (started) {
      return;
    }
    started = true;
    response =
        ResponseItems.response(
            "resp_" + chunk.path("id").asText(), chunk.path("model").asText(), created);
    ObjectNode first = Json.object();
    first.set("response", response.deepCopy());
    event("response.created", first);
  }

  private void words(Open kind, String words) {
    if (words.isEmpty()) {
      return;
    }
    if (open != kind) {
      calls.end();
      openItem(kind);
      event("response.content_part.added", part(kind, ""));
    }
    current.append(words);
    event(
        kind == Open.TEXT ? "response.output_text.delta" : "response.refusal.delta",
        content().put("delta", words));
  }

  private void toolCall(JsonNode call) {
    if (calls.begins(call)) {
      openItem(Open.TOOL);
    }
    String arguments = call.at("/function/arguments").asText("");
    if (!arguments.isEmpty()) {
      current.append(arguments);
      event("response.function_call_arguments.delta", place().put("delta", arguments));
    }
  }

  private void openItem(Open kind) {
    closeItem();
    open = kind;
    callId = calls.id();
    callName = calls.name();
    ObjectNode empty =
        kind == Open.TOOL
            ? ResponseItems.functionCall(callId, callName, "", "in_progress")
            : ResponseItems.message(itemId(), "in_progress");
    item("response.output_item.added", empty);
  }

  private void closeItem() {
    if (open == Open.NOTHING) {
      return;
    }
    String whole = current.toString();
    current.setLength(0);
    ObjectNode done = done(whole);
    item("response.output_item.done", done);
    output.add(done);
    open = Open.NOTHING;
  }

  private ObjectNode done(String whole) {
    if (open == Open.TOOL) {
      event("response.function_call_arguments.done", place().put("arguments", whole));
      return ResponseItems.functionCall(callId, callName, whole, "completed");
    }
    if (open == Open.TEXT) {
      event("response.output_text.done", content().put("text", whole));
    } else {
      event("response.refusal.done", content().put("refusal", whole));
    }
    ObjectNode part = part(open, whole);
    event("response.content_part.done", part);
    return ResponseItems.message(itemId(), part.withObject("/part"), "completed");
  }

  private void item(String type, ObjectNode item) {
    ObjectNode event = Json.object().put("output_index", output.size());
    event.set("item", item);
    event(type, event);
  }

  private ObjectNode part(Open kind, String words) {
    ObjectNode event = content();
    event.set("part", kind == Open.TEXT ? ResponseItems.text(words) : ResponseItems.refusal(words));
    return event;
  }

  private ObjectNode content() {
    return place().put("content_index", 0);
  }

  private ObjectNode place() {
    return Json.object().put("item_id", itemId()).put("output_index", output.size());
  }

  private String itemId() {
    return open == Open.TOOL ? "fc_" + callId : "msg_" + output.size();
  }

  private void event(String type, ObjectNode fields) {
    ObjectNode event = Json.object().put("type", type).put("sequence_number", sequence++);
    event.setAll(fields);
    said.append("event: ").append(type).append("\ndata: ").append(event).append("\n\n");
  }

  private String take() {
    String all = said.toString();
    said.setLength(0);
    return all;
  }
}
