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
  private static final int TEXT = -1;

  private final long created;
  private final StringBuilder said = new StringBuilder();
  private final StringBuilder current = new StringBuilder();
  private final ArrayNode output = Json.array();
  private ObjectNode response = Json.object();
  private boolean started;
  private boolean open;
  private int openTool = TEXT;
  private String callId = "";
  private String callName = "";
  private String finishReason = "stop";
  private int sequence;

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
      text(choice.at("/delta/content"));
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

  private void text(JsonNode content) {
    if (!content.isTextual() || content.asText().isEmpty()) {
      return;
    }
    if (!open || openTool != TEXT) {
      openItem(TEXT, ResponseItems.message("msg_" + output.size(), "", "in_progress"));
      ObjectNode part = item().put("content_index", 0);
      part.set("part", ResponseItems.text(""));
      event("response.content_part.added", part);
    }
    current.append(content.asText());
    event(
        "response.output_text.delta",
        item().put("content_index", 0).put("delta", content.asText()));
  }

  private void toolCall(JsonNode call) {
    int index = call.path("index").asInt();
    if (!open || openTool != index) {
      closeItem();
      callId = call.path("id").asText();
      callName = call.at("/function/name").asText();
      openItem(index, ResponseItems.functionCall(callId, callName, "", "in_progress"));
    }
    String arguments = call.at("/function/arguments").asText("");
    if (!arguments.isEmpty()) {
      current.append(arguments);
      event("response.function_call_arguments.delta", item().put("delta", arguments));
    }
  }

  private void openItem(int tool, ObjectNode empty) {
    closeItem();
    open = true;
    openTool = tool;
    ObjectNode added = Json.object().put("output_index", output.size());
    added.set("item", empty);
    event("response.output_item.added", added);
  }

  private void closeItem() {
    if (!open) {
      return;
    }
    open = false;
    String whole = current.toString();
    current.setLength(0);
    ObjectNode done;
    if (openTool == TEXT) {
      event("response.output_text.done", item().put("content_index", 0).put("text", whole));
      ObjectNode part = item().put("content_index", 0);
      part.set("part", ResponseItems.text(whole));
      event("response.content_part.done", part);
      done = ResponseItems.message(itemId(), whole, "completed");
    } else {
      event("response.function_call_arguments.done", item().put("arguments", whole));
      done = ResponseItems.functionCall(callId, callName, whole, "completed");
    }
    ObjectNode event = Json.object().put("output_index", output.size());
    event.set("item", done);
    event("response.output_item.done", event);
    output.add(done);
  }

  private ObjectNode item() {
    return Json.object().put("item_id", itemId()).put("output_index", output.size());
  }

  private String itemId() {
    return openTool == TEXT ? "msg_" + output.size() : "fc_" + callId;
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
