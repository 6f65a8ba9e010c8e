package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.local.fake.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A streamed chat completion: chunks without names, ended by `[DONE]`.
final class ChatFrames {
  private final Turn turn;
  private final Answer answer;
  private final int choices;
  private final Set<String> odd;
  private final String head;
  private final String tail;

  ChatFrames(Turn turn) {
    this.turn = turn;
    this.answer = turn.answer();
    this.choices = turn.ask().choices();
    this.odd = turn.directives().odd();
    String object = Json.text(ChatDialect.head(turn, "chat.completion.chunk"));
    this.head = object.substring(0, object.length() - 1) + ",\"choices\":";
    this.tail = turn.ask().usage() ? ",\"usage\":null}" : "}";
  }

  Script script() {
    return new Script(opening(), answer.chunks() * choices, this::content, closing(), error());
  }

  /// OpenRouter says it in a chunk like any other, the rest in a body of its own.
  private Frame error() {
    Refusal refusal = Refusal.inStream(502, turn.key());
    if (turn.provider() != Provider.OPENROUTER) {
      return Frame.data(Json.text(refusal.body(Provider.OPENAI, "req_fake")));
    }
    JsonNode error = refusal.body(Provider.OPENROUTER, "req_fake").get("error");
    String told = ",\"error\":" + Json.text(error) + "}";
    return chunk(0, "{\"content\":\"\"}", "\"error\"", told);
  }

  static String finish(Answer answer) {
    if (answer.truncated()) {
      return "length";
    }
    return answer.tool() == null ? "stop" : "tool_calls";
  }

  static ObjectNode toolCall(Turn turn) {
    ObjectNode call = Json.object().put("id", "call_fake_" + turn.id());
    call.putObject("function").put("name", turn.answer().tool());
    return call;
  }

  private List<Frame> opening() {
    List<Frame> frames = new ArrayList<>();
    if (turn.provider() == Provider.AZURE_OPENAI) {
      frames.add(
          Frame.data(
              "{\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\","
                  + "\"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":{}}]}"));
    }
    for (int i = 0; i < choices; i++) {
      frames.add(chunk(i, openingDelta(), "null", tail));
    }
    return frames;
  }

  private String openingDelta() {
    if (answer.tool() == null) {
      return "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}";
    }
    ObjectNode call = toolCall(turn).put("index", 0).put("type", "function");
    call.withObject("/function").put("arguments", "");
    ObjectNode delta = Json.object().put("role", "assistant").putNull("content");
    delta.putArray("tool_calls").add(call);
    return Json.text(delta);
  }

  private Frame content(int index) {
    String text = Odd.content(odd, index, answer.chunk(index / choices));
    String delta =
        answer.tool() == null
            ? "{\"content\":" + Json.quote(text) + "}"
            : "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":"
                + Json.quote(text)
                + "}}]}";
    return chunk(index % choices, delta, "null", odd.contains("usage-early") ? usageTail() : tail);
  }

  private List<Frame> closing() {
    List<Frame> frames = new ArrayList<>();
    boolean inFinish = turn.provider().usageInFinish() && !turn.directives().has("no-usage");
    String finish = Json.quote(finish(answer));
    for (int i = 0; i < choices; i++) {
      boolean last = i == choices - 1;
      frames.add(chunk(i, "{}", finish, inFinish && last ? usageTail() : tail));
    }
    if (odd.contains("double-finish")) {
      frames.add(chunk(choices - 1, "{}", finish, tail));
    }
    if (turn.ask().usage() && !turn.directives().has("no-usage") && !inFinish) {
      frames.add(Frame.data(head + "[]" + (odd.contains("null-usage") ? tail : usageTail())));
    }
    if (!odd.contains("no-done")) {
      frames.add(Frame.data("[DONE]"));
    }
    return frames;
  }

  private String usageTail() {
    return ",\"usage\":" + Json.text(Usage.chat(turn.provider(), turn.reported())) + "}";
  }

  private Frame chunk(int choice, String delta, String finish, String tail) {
    String choices =
        "[{\"index\":"
            + choice
            + ",\"delta\":"
            + delta
            + ",\"logprobs\":null,\"finish_reason\":"
            + finish
            + "}]";
    return Frame.data(head + choices + tail);
  }
}
