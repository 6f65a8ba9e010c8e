package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A streamed response: named events with running sequence numbers.
final class ResponsesFrames {
  private static final int OPENING_EVENTS = 4;

  private final Turn turn;
  private final Answer answer;
  private final Set<String> odd;
  private final boolean tool;
  private final String itemId;

  ResponsesFrames(Turn turn) {
    this.turn = turn;
    this.answer = turn.answer();
    this.odd = turn.directives().odd();
    this.tool = answer.tool() != null;
    this.itemId = (tool ? "fc_fake_" : "msg_fake_") + turn.id();
  }

  Script script() {
    ObjectNode error =
        event("error", 0)
            .put("code", "server_error")
            .put("message", Refusal.inStream(500, turn.key()).getMessage());
    return new Script(opening(), answer.chunks(), this::content, closing(), frame(error));
  }

  private List<Frame> opening() {
    List<Frame> frames = new ArrayList<>();
    ObjectNode response = ResponsesDialect.response(turn, "in_progress");
    frames.add(frame(event("response.created", 0).set("response", response)));
    frames.add(frame(event("response.in_progress", 1).set("response", response)));
    frames.add(
        frame(
            event("response.output_item.added", 2)
                .put("output_index", 0)
                .set("item", ResponsesDialect.item(turn, "in_progress", ""))));
    if (!tool) {
      frames.add(
          frame(
              inPart(event("response.content_part.added", 3))
                  .set("part", ResponsesDialect.part(""))));
    }
    return frames;
  }

  private Frame content(int index) {
    String name = tool ? "response.function_call_arguments.delta" : "response.output_text.delta";
    String text = Odd.content(odd, index, answer.chunk(index));
    ObjectNode event = event(name, OPENING_EVENTS + index).put("delta", text);
    return frame(tool ? inItem(event) : inPart(event));
  }

  private List<Frame> closing() {
    List<Frame> frames = new ArrayList<>();
    int number = OPENING_EVENTS + answer.chunks();
    String text = answer.text();
    if (tool) {
      frames.add(
          frame(
              inItem(event("response.function_call_arguments.done", number))
                  .put("name", answer.tool())
                  .put("arguments", text)));
    } else {
      ObjectNode done = inPart(event("response.output_text.done", number)).put("text", text);
      done.putArray("logprobs");
      frames.add(frame(done));
      frames.add(
          frame(
              inPart(event("response.content_part.done", number + 1))
                  .set("part", ResponsesDialect.part(text))));
    }
    frames.add(
        frame(
            event("response.output_item.done", number + 2)
                .put("output_index", 0)
                .set("item", ResponsesDialect.item(turn, "completed", text))));
    String end = answer.truncated() ? "response.incomplete" : "response.completed";
    ObjectNode whole = new ResponsesDialect().whole(turn);
    frames.add(frame(event(end, number + 3).set("response", whole)));
    return frames;
  }

  private static ObjectNode event(String name, int number) {
    return Json.object().put("type", name).put("sequence_number", number);
  }

  private ObjectNode inItem(ObjectNode event) {
    return event.put("item_id", itemId).put("output_index", 0);
  }

  private ObjectNode inPart(ObjectNode event) {
    ObjectNode placed = inItem(event).put("content_index", 0);
    if (event.path("type").asText().endsWith("delta")) {
      placed.putArray("logprobs");
    }
    return placed;
  }

  private static Frame frame(ObjectNode event) {
    return new Frame(event.get("type").textValue(), Json.text(event));
  }
}
