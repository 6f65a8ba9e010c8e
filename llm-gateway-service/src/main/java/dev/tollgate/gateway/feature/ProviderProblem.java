package dev.tollgate.gateway.feature;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.refusal.Refusal;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Map;

/// What a provider says against a request, as a problem of our own API.
public final class ProviderProblem {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ProviderProblem() {}

  /// @param status the provider's, which the problem keeps
  /// @param error in OpenAI's shape, in a list where it is Google's; of anything else no word is
  ///   told
  public static Refusal of(int status, Buffer error) {
    return Refusal.of(ErrorCode.PROVIDER_REFUSED, message(error))
        .withMembers(Map.of("status", status));
  }

  private static String message(Buffer error) {
    String unknown = ErrorCode.PROVIDER_REFUSED.title();
    try {
      JsonNode root = JSON.readTree(error.getBytes());
      return (root.isArray() ? root.path(0) : root).at("/error/message").asText(unknown);
    } catch (IOException notJson) {
      return unknown;
    }
  }
}
