package dev.tollgate.local.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/// The edge's own answers, in the same form as those of the services.
final class Refusal {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RETRY_AFTER_SECONDS = "1";

  private Refusal() {}

  static void notFound(HttpServerRequest request) {
    send(request, ErrorCode.NOT_FOUND, "There is nothing at this path.");
  }

  static void tooLarge(HttpServerRequest request, long bytesMax) {
    request.response().putHeader("Connection", "close");
    send(request, ErrorCode.PAYLOAD_TOO_LARGE, "At most %d bytes are taken.".formatted(bytesMax));
  }

  /// The service is down, or says it is not ready: the caller may try again.
  static void unavailable(HttpServerRequest request, String detail) {
    request.response().putHeader("Retry-After", RETRY_AFTER_SECONDS);
    send(request, ErrorCode.UNAVAILABLE, detail);
  }

  private static void send(HttpServerRequest request, ErrorCode code, String detail) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    try {
      response
          .setStatusCode(code.status())
          .putHeader("Content-Type", Problem.MEDIA_TYPE)
          .end(Buffer.buffer(JSON.writeValueAsBytes(Problem.of(code, detail))))
          .onComplete(sent -> closeIfAsked(request));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a problem is always JSON", e);
    }
  }

  /// Whether the body comes after a refusal is left to a client that asks before it sends one.
  private static void closeIfAsked(HttpServerRequest request) {
    if (request.getHeader("Expect") != null) {
      request.connection().close();
    }
  }
}
