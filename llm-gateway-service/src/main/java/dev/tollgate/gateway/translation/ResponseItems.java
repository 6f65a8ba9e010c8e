package dev.tollgate.gateway.translation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// The parts of a response object, as OpenAI's reference shows them.
final class ResponseItems {
  private ResponseItems() {}

  static ObjectNode response(String id, String model, long created) {
    ObjectNode response = Json.object().put("id", id).put("object", "response");
    response.put("created_at", created).put("status", "in_progress").put("model", model);
    response.putNull("error").putNull("incomplete_details").putNull("instructions");
    response.put("parallel_tool_calls", true).put("store", false).put("tool_choice", "auto");
    response.putArray("tools");
    response.putArray("output");
    response.putObject("metadata");
    return response;
  }

  static void finish(ObjectNode response, ArrayNode output, String finishReason) {
    String reason =
        switch (finishReason) {
          case "length" -> "max_output_tokens";
          case "content_filter" -> "content_filter";
          default -> "";
        };
    response.put("status", reason.isEmpty() ? "completed" : "incomplete");
    if (!reason.isEmpty()) {
      response.putObject("incomplete_details").put("reason", reason);
    }
    response.set("output", output);
  }

  static ObjectNode message(String id, String status) {
    ObjectNode message = Json.object().put("id", id).put("type", "message");
    message.put("status", status).put("role", "assistant");
    message.putArray("content");
    return message;
  }

  static ObjectNode message(String id, ObjectNode part, String status) {
    ObjectNode message = message(id, status);
    message.withArray("content").add(part);
    return message;
  }

  static ObjectNode text(String text) {
    ObjectNode part = Json.object().put("type", "output_text").put("text", text);
    part.putArray("annotations");
    return part;
  }

  static ObjectNode refusal(String text) {
    return Json.object().put("type", "refusal").put("refusal", text);
  }

  static ObjectNode functionCall(String callId, String name, String arguments, String status) {
    return Json.object()
        .put("id", "fc_" + callId)
        .put("type", "function_call")
        .put("status", status)
        .put("call_id", callId)
        .put("name", name)
        .put("arguments", arguments);
  }

  static ObjectNode usage(long input, long cached, long output, long reasoning) {
    ObjectNode usage = Json.object().put("input_tokens", input);
    usage.putObject("input_tokens_details").put("cached_tokens", cached);
    usage.put("output_tokens", output);
    usage.putObject("output_tokens_details").put("reasoning_tokens", reasoning);
    return usage.put("total_tokens", input + output);
  }
}
