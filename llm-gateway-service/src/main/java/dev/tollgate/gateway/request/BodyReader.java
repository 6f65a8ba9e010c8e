package dev.tollgate.gateway.request;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/// Reads a request's body up to a limit.
public final class BodyReader {
  private final long bytesMax;

  public BodyReader(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// @return fails with 413 as soon as the limit is passed; what still comes is thrown away
  public Future<Buffer> read(HttpServerRequest request) {
    String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (declared != null && isAbove(declared)) {
      return Future.failedFuture(tooLarge().asException());
    }
    Promise<Buffer> whole = Promise.promise();
    Buffer[] body = {null};
    request.handler(
        chunk -> {
          Buffer sofar = body[0] == null ? chunk : body[0].appendBuffer(chunk);
          body[0] = sofar.length() > bytesMax ? Buffer.buffer() : sofar;
          if (sofar.length() > bytesMax) {
            whole.tryFail(tooLarge().asException());
          }
        });
    request.endHandler(end -> whole.tryComplete(body[0] == null ? Buffer.buffer() : body[0]));
    request.exceptionHandler(whole::tryFail);
    request.resume();
    return whole.future();
  }

  private boolean isAbove(String declared) {
    try {
      return Long.parseLong(declared) > bytesMax;
    } catch (NumberFormatException absurd) {
      return true;
    }
  }

  private Refusal tooLarge() {
    return Refusal.of(ErrorCode.PAYLOAD_TOO_LARGE, "the body is larger than " + bytesMax + " bytes")
        .withHeader("Connection", "close");
  }
}
