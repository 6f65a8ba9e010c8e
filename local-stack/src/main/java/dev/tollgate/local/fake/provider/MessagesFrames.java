package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.util.List;
import java.util.Set;

/// A streamed message in Anthropic's named events.
final class MessagesFrames {
  private static final Frame PING = new Frame("ping", "{\"type\":\"ping\"}");

  private final Turn turn;
  private final Answer answer;
  private final Set<String> odd;

  MessagesFrames(Turn turn) {
    this.turn = turn;
    this.answer = turn.answer();
    this.odd = turn.directives().odd();
  }

  Script script() {
    ObjectNode error =
        (ObjectNode) Refusal.inStream(529, turn.key()).body(Provider.ANTHROPIC, "req_fake");
    return new Script(opening(), answer.chunks(), this::content, closing(), frame(error));
  }

  static ObjectNode openBlock(Turn turn) {
    String tool = turn.answer().tool();
    if (tool == null) {
      return Json.object().put("type", "text").put("text", "");
    }
    return Json.object()
        .put("type", "tool_use")
        .put("id", "toolu_fake_" + turn.id())
        .put("name", tool)
        .set("input", Json.object());
  }

  private List<Frame> opening() {
    ObjectNode message =
        MessagesDialect.message(turn).putNull("stop_reason").putNull("stop_sequence");
    message.set("usage", Usage.messages(answer.tokens(), 1));
    ObjectNode start = event("message_start").set("message", message);
    ObjectNode block = event("content_block_start").put("index", 0);
    return List.of(frame(start), frame(block.set("content_block", openBlock(turn))), PING);
  }

  private Frame content(int index) {
    String text = Json.quote(Odd.content(odd, index, answer.chunk(index)));
    String delta =
        answer.tool() == null
            ? "{\"type\":\"text_delta\",\"text\":" + text + "}"
            : "{\"type\":\"input_json_delta\",\"partial_json\":" + text + "}";
    return new Frame(
        "content_block_delta",
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":" + delta + "}");
  }

  private List<Frame> closing() {
    ObjectNode delta = event("message_delta");
    delta
        .putObject("delta")
        .put("stop_reason", MessagesDialect.stopReason(answer))
        .putNull("stop_sequence");
    if (odd.contains("null-usage") || turn.directives().has("no-usage")) {
      delta.putNull("usage");
    } else {
      delta.putObject("usage").put("output_tokens", answer.tokens().completion());
    }
    return List.of(
        frame(event("content_block_stop").put("index", 0)),
        frame(delta),
        frame(event("message_stop")));
  }

  private static ObjectNode event(String name) {
    return Json.object().put("type", name);
  }

  private static Frame frame(ObjectNode event) {
    return new Frame(event.get("type").textValue(), Json.text(event));
  }
}
