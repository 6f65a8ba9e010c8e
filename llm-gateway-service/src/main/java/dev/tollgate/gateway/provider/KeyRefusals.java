package dev.tollgate.gateway.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Tells an error about the key, or about the account behind it, from one about the request: some
/// providers say it with a status that means something else.
///
/// Only words that are the provider's own count: its codes, and how its message begins. What it
/// quotes of a request could say anything.
public final class KeyRefusals {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /// Google's (400), OpenAI's (429 and 400), Z.ai's (429).
  private static final Set<String> CODES =
      Set.of("API_KEY_INVALID", "insufficient_quota", "billing_hard_limit_reached", "1113");

  /// Anthropic's (400), xAI's (400).
  private static final List<String> BEGINNINGS =
      List.of("Your credit balance is too low", "Incorrect API key provided");

  private KeyRefusals() {}

  /// @param body the whole error
  public static boolean isOne(int status, String body) {
    return switch (status) {
      case 401, 402, 403 -> true;
      case 400, 429 -> saysSo(body);
      default -> false;
    };
  }

  private static boolean saysSo(String body) {
    try {
      JsonNode root = MAPPER.readTree(body);
      JsonNode error = (root.isArray() ? root.path(0) : root).path("error");
      String message = error.isTextual() ? error.asText() : error.path("message").asText();
      return codes(error).anyMatch(CODES::contains)
          || BEGINNINGS.stream().anyMatch(message::startsWith);
    } catch (JsonProcessingException notJson) {
      return false;
    }
  }

  private static Stream<String> codes(JsonNode error) {
    Stream<JsonNode> reasons =
        StreamSupport.stream(error.path("details").spliterator(), false)
            .map(detail -> detail.path("reason"));
    return Stream.concat(Stream.of(error.path("code"), error.path("type")), reasons)
        .map(JsonNode::asText);
  }
}
