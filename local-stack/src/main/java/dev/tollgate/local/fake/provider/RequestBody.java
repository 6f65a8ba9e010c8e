package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/// Strict reading of a request's members; what is wrong is said as providers say it.
final class RequestBody {
  private RequestBody() {}

  static String text(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw Refusal.badRequest("Missing or invalid parameter: '" + name + "'.", name);
    }
    return value.textValue();
  }

  static boolean flag(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return false;
    }
    if (!value.isBoolean()) {
      throw Refusal.badRequest("Invalid type for '" + name + "': expected a boolean.", name);
    }
    return value.booleanValue();
  }

  static int number(JsonNode body, String name, int otherwise, int min, int max) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || value.longValue() < min || value.longValue() > max) {
      throw Refusal.badRequest(
          "Invalid value for '" + name + "': expected an integer from " + min + " to " + max + ".",
          name);
    }
    return value.intValue();
  }

  static JsonNode array(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (!value.isArray() || value.isEmpty()) {
      throw Refusal.badRequest("'" + name + "' must be a non-empty array.", name);
    }
    return value;
  }

  /// Tools in OpenAI's two shapes and Anthropic's.
  static Tools tools(JsonNode body, String schemaName) {
    if (!body.path("tools").isArray()) {
      return Tools.NONE;
    }
    Map<String, JsonNode> schemas = new LinkedHashMap<>();
    for (JsonNode tool : body.get("tools")) {
      JsonNode function = tool.path("function").isObject() ? tool.get("function") : tool;
      if (function.path("name").isTextual()) {
        schemas.put(function.get("name").textValue(), function.path(schemaName));
      }
    }
    return new Tools(schemas, choice(body.path("tool_choice")));
  }

  private static String choice(JsonNode choice) {
    if (choice.isTextual()) {
      return choice.textValue();
    }
    JsonNode name = choice.path("function").path("name");
    String named = (name.isTextual() ? name : choice.path("name")).asText("");
    if (!named.isEmpty()) {
      return named;
    }
    return choice.path("type").asText("auto").equals("any")
        ? "required"
        : choice.path("type").asText("auto");
  }
}
