package dev.tollgate.gateway.feature;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.refusal.RefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `{feature, input: {messages | prompt, images}, parameters?, stream?}`.
///
/// @param parameters passed to the model as they are (temperature, max_tokens, tools, …), with all
///   digits of their numbers
public record FeatureRequest(
    @Nullable String feature,
    @Nullable Input input,
    @Nullable ObjectNode parameters,
    boolean stream) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private static final Set<String> OURS = Set.of("model", "messages", "stream", "stream_options");

  /// @param images addresses or data URLs, shown with the prompt
  public record Input(
      @Nullable ArrayNode messages, @Nullable String prompt, @Nullable List<String> images) {}

  /// @throws RefusedException 400 that names the field
  public static FeatureRequest parse(byte[] body) {
    try {
      FeatureRequest request = JSON.readValue(body, FeatureRequest.class);
      if (request == null) {
        throw wrong("", "the body must be a JSON object");
      }
      request.check();
      return request;
    } catch (JsonProcessingException broken) {
      var at = broken.getLocation();
      String place =
          at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
      throw Refusal.of(ErrorCode.MALFORMED_JSON, "the body cannot be read" + place).asException();
    } catch (IOException impossible) {
      throw new IllegalStateException("reading from memory failed", impossible);
    }
  }

  public String featureName() {
    return feature == null ? "" : feature;
  }

  /// The same as a chat completion request to this model.
  public byte[] asChat(String model) {
    ObjectNode chat = parameters == null ? JSON.createObjectNode() : parameters.deepCopy();
    chat.put("model", model).put("stream", stream);
    chat.set("messages", messages());
    try {
      return JSON.writeValueAsBytes(chat);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree does not serialize", impossible);
    }
  }

  private void check() {
    if (feature == null || feature.isBlank()) {
      throw wrong("feature", "`feature` is missing");
    }
    if (input == null || input.messages() == null == (input.prompt() == null)) {
      throw wrong("input", "`input` must hold either `messages` or `prompt`");
    }
    List<String> images = input.images();
    if (images != null && !images.isEmpty() && input.prompt() == null) {
      throw wrong("input.images", "`images` go with a `prompt`; `messages` hold their own");
    }
    if (parameters != null) {
      for (String name : OURS) {
        if (parameters.has(name)) {
          throw wrong("parameters." + name, "`" + name + "` is not for `parameters`");
        }
      }
    }
  }

  private ArrayNode messages() {
    Input given = Objects.requireNonNull(input);
    ArrayNode messages = given.messages();
    if (messages != null) {
      return messages;
    }
    ObjectNode user = JSON.createObjectNode().put("role", "user");
    List<String> images = given.images();
    if (images == null || images.isEmpty()) {
      user.put("content", given.prompt());
    } else {
      ArrayNode parts = user.putArray("content");
      parts.addObject().put("type", "text").put("text", given.prompt());
      images.forEach(
          url -> parts.addObject().put("type", "image_url").putObject("image_url").put("url", url));
    }
    return JSON.createArrayNode().add((JsonNode) user);
  }

  private static RefusedException wrong(String param, String detail) {
    return Refusal.ofField(ErrorCode.INVALID_REQUEST, param, detail).asException();
  }
}
