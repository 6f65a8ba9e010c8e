package dev.tollgate.gateway.translation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.refusal.RefusedException;
import java.io.IOException;
import java.util.Optional;
import java.util.StringJoiner;

/// Trees for translated calls; calls that pass through are never parsed into one. Numbers keep
/// their digits.
final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private static final ObjectReader NOTHING_BEHIND =
      MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final String BETWEEN_PARTS = "\n\n";

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /// @throws RefusedException 400 when it is no JSON object
  static ObjectNode parse(byte[] body) {
    try {
      if (MAPPER.readTree(body) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException malformed) {
      throw Refusal.of(ErrorCode.MALFORMED_JSON, "not valid JSON").asException();
    }
    throw Refusal.of(ErrorCode.INVALID_REQUEST, "not a JSON object").asException();
  }

  /// @return an empty object for what is none; of a list, as Google's errors are, the first
  static JsonNode parseLoosely(String text) {
    try {
      JsonNode root = MAPPER.readTree(text);
      JsonNode node = root.isArray() ? root.path(0) : root;
      return node instanceof ObjectNode ? node : object();
    } catch (JsonProcessingException malformed) {
      return object();
    }
  }

  /// @return empty for what is anything but one JSON object
  static Optional<ObjectNode> parseObject(String text) {
    try {
      return NOTHING_BEHIND.readTree(text) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonProcessingException malformed) {
      return Optional.empty();
    }
  }

  static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree does not serialize", impossible);
    }
  }

  static void copy(JsonNode from, String name, ObjectNode to, String newName) {
    JsonNode value = from.get(name);
    if (value != null && !value.isNull()) {
      to.set(newName, value);
    }
  }

  /// The text of an answer's content, which is a string or a list of parts with text.
  static String text(JsonNode content) {
    if (content.isTextual()) {
      return content.asText();
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      text.append(part.path("text").asText());
    }
    return text.toString();
  }

  /// The same of a request, whose parts are told apart.
  ///
  /// @throws RefusedException 400 for a part that is no text
  static String textOnly(JsonNode content, String param) {
    StringJoiner text = new StringJoiner(BETWEEN_PARTS);
    if (content.isTextual()) {
      text.add(content.asText());
    }
    for (JsonNode part : content) {
      if (!part.path("text").isTextual()) {
        throw unsupportedPart(param, part);
      }
      text.add(part.get("text").asText());
    }
    return text.toString();
  }

  /// OpenAI takes a list of parts wherever it takes a text; many of its imitators do not.
  ///
  /// @param parts in OpenAI's words
  /// @return a text, where all of them are
  static JsonNode simplest(ArrayNode parts) {
    StringJoiner text = new StringJoiner(BETWEEN_PARTS);
    for (JsonNode part : parts) {
      if (!part.has("text")) {
        return parts;
      }
      text.add(part.get("text").asText());
    }
    return parts.isEmpty() ? parts : TextNode.valueOf(text.toString());
  }

  static RefusedException unsupportedPart(String param, JsonNode part) {
    return unsupported(
        param, "content of type `" + part.path("type").asText() + "` is not supported here");
  }

  static RefusedException unsupported(String param, String detail) {
    return Refusal.ofField(ErrorCode.UNSUPPORTED_PARAMETER, param, detail).asException();
  }
}
