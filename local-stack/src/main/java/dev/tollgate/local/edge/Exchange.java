package dev.tollgate.local.edge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;

/// One request on its way to one replica and back. Bodies flow both ways no faster than the slower
/// side takes them; when either side goes away, the other is told at once.
final class Exchange {
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final EdgeLimits limits;
  private final Runnable onRefused;
  private long received;

  /// @param onRefused called when the replica takes no connection: nothing has been sent yet
  Exchange(HttpServerRequest request, EdgeLimits limits, Runnable onRefused) {
    this.request = request;
    this.response = request.response();
    this.limits = limits;
    this.onRefused = onRefused;
  }

  /// The request must be paused.
  void run(HttpClient client, Replica replica, Duration firstByte) {
    var target =
        new RequestOptions()
            .setMethod(request.method())
            .setHost("127.0.0.1")
            .setPort(replica.port())
            .setURI(
                request.query() == null ? request.path() : request.path() + "?" + request.query())
            .setConnectTimeout(limits.connect().toMillis());
    client
        .request(target)
        .onSuccess(outgoing -> send(outgoing, firstByte))
        .onFailure(refused -> onRefused.run());
  }

  private void send(HttpClientRequest outgoing, Duration firstByte) {
    if (response.closed()) {
      outgoing.reset();
      return;
    }
    copyHeaders(outgoing);
    response.closeHandler(gone -> outgoing.reset());
    outgoing.idleTimeout(firstByte.toMillis());
    outgoing
        .response()
        .onSuccess(incoming -> relay(incoming, outgoing))
        .onFailure(broken -> unanswered());
    request.exceptionHandler(broken -> outgoing.reset());
    pipeBody(outgoing);
  }

  private void copyHeaders(HttpClientRequest outgoing) {
    HopByHop.copyRequest(request.headers(), outgoing.headers());
    outgoing.putHeader(
        "Host", request.authority() == null ? "localhost" : request.authority().toString());
    outgoing.putHeader("X-Forwarded-For", request.remoteAddress().hostAddress());
    outgoing.putHeader("X-Forwarded-Proto", request.scheme());
    if (request.authority() != null) {
      outgoing.putHeader("X-Forwarded-Host", request.authority().toString());
    }
  }

  private void pipeBody(HttpClientRequest outgoing) {
    if (!hasBody()) {
      request.resume();
      outgoing.end();
      return;
    }
    if (request.getHeader("Content-Length") == null) {
      outgoing.setChunked(true);
    }
    request.handler(chunk -> pass(chunk, outgoing));
    request.endHandler(end -> outgoing.end());
    if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
      response.writeContinue();
    }
    request.resume();
  }

  private boolean hasBody() {
    return request.getHeader("Content-Length") != null
        || request.getHeader("Transfer-Encoding") != null;
  }

  private void pass(Buffer chunk, HttpClientRequest outgoing) {
    received += chunk.length();
    if (received > limits.bodyBytesMax()) {
      request.handler(ignored -> {});
      request.endHandler(ignored -> {});
      Refusal.tooLarge(request, limits.bodyBytesMax());
      outgoing.reset();
      return;
    }
    outgoing.write(chunk);
    if (outgoing.writeQueueFull()) {
      request.pause();
      outgoing.drainHandler(drained -> request.resume());
    }
  }

  private void relay(HttpClientResponse incoming, HttpClientRequest outgoing) {
    if (response.ended() || response.closed()) {
      outgoing.reset();
      return;
    }
    response.setStatusCode(incoming.statusCode());
    HopByHop.copyResponse(incoming.headers(), response.headers());
    if (incoming.getHeader("Content-Length") == null && mayHaveBody(incoming.statusCode())) {
      response.setChunked(true);
    }
    incoming.pipe().endOnFailure(false).to(response).onFailure(broken -> breakOff());
  }

  /// Not by a reset of the response, after which its end is told to nobody.
  private void breakOff() {
    request.connection().close();
  }

  private static boolean mayHaveBody(int status) {
    return status != 204 && status != 304;
  }

  /// Also when a refusal of ours has reset the request: then the caller has been told.
  private void unanswered() {
    if (!response.ended()) {
      Refusal.unavailable(request, "The service behind this path did not answer.");
    }
  }
}
