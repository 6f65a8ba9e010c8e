package dev.tollgate.gateway.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tollgate.gateway.stream.Frames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// What a provider says in a stream when it fails, or will not go on.
///
/// @param status the one it would have had before the stream, between 400 and 599
/// @param body what would have been said then
public record StreamError(int status, String body) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /// @param bytes holds the frame in `[from, to)`
  public static StreamError of(byte[] bytes, int from, int to) {
    String body = body(frame(bytes, from, to)).toString();
    return new StreamError(AnswerScan.errorStatus(body.getBytes(StandardCharsets.UTF_8)), body);
  }

  /// Is it the request that cannot be answered?
  public boolean isRequests() {
    return switch (status) {
      case 401, 402, 403, 408, 429 -> false;
      default -> status < 500;
    };
  }

  /// Is it the provider that fails, or is too slow, or too busy?
  public boolean isProviders() {
    return status >= 500 || status == 408 || status == 429;
  }

  private static JsonNode frame(byte[] bytes, int from, int to) {
    int data = Frames.payload(bytes, from, to);
    try {
      return data < 0 ? MissingNode.getInstance() : MAPPER.readTree(bytes, data, to - data);
    } catch (IOException notJson) {
      return MissingNode.getInstance();
    }
  }

  /// Events of responses hold the error inside the response, or are it themselves.
  private static JsonNode body(JsonNode frame) {
    if (frame.has("error") || frame.has("base_resp")) {
      return frame;
    }
    JsonNode failed = frame.at("/response/error");
    JsonNode error = failed.isObject() ? failed : frame;
    return MAPPER
        .createObjectNode()
        .set("error", error.isObject() ? error : MAPPER.createObjectNode());
  }
}
