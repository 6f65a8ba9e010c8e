package dev.tollgate.gateway.request;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.GatewayConfig;
import dev.tollgate.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/// Reads requests' bodies: each of them up to a limit and within a time, and all that are on their
/// way at once up to another limit. Looked through from time to time: that takes no timer a call.
///
/// Where all together are too much the largest goes: so a few large ones that are sent slowly do
/// not shut out the prompts of everybody else.
public final class BodyReader {
  private final long bytesMax;
  private final long togetherBytesMax;
  private final Duration timeMax;
  private final Ticker ticker;
  private final AtomicLong heldBytes = new AtomicLong();
  private final Set<IncomingBody> incoming = ConcurrentHashMap.newKeySet();

  public BodyReader(GatewayConfig.Request config, Ticker ticker) {
    this.bytesMax = config.bodyMax().asLongValue();
    this.togetherBytesMax = config.bodiesMax().asLongValue();
    this.timeMax = config.bodyTimeout();
    this.ticker = ticker;
  }

  /// @param loop runs a task on the request's event loop
  /// @return fails with 413 as soon as the body is too large, with 503 when it is the largest and
  ///   all together are too much, and with 408 when it takes too long; what still comes is thrown
  ///   away, and the connection is closed when the time is over
  public Future<Buffer> read(HttpServerRequest request, Executor loop) {
    String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (declared != null && isTooLarge(declared)) {
      return Future.failedFuture(tooLarge().asException());
    }
    IncomingBody body = new IncomingBody(this, request, loop, ticker.read());
    incoming.add(body);
    return body.read();
  }

  /// On any thread.
  public void lookThrough() {
    long now = ticker.read();
    for (IncomingBody body : incoming) {
      if (now - body.sinceNanos() > timeMax.toNanos()) {
        body.late();
      }
    }
  }

  /// Of all bodies that are on their way now.
  public long heldBytes() {
    return heldBytes.get();
  }

  boolean isTooLarge(long bytes) {
    return bytes > bytesMax;
  }

  /// Counts what a body holds more than before.
  void hold(long bytes) {
    if (heldBytes.addAndGet(bytes) > togetherBytesMax) {
      incoming.stream()
          .max(Comparator.comparingLong(IncomingBody::heldBytes))
          .ifPresent(IncomingBody::makeRoom);
    }
  }

  void giveBack(long bytes) {
    heldBytes.addAndGet(-bytes);
  }

  void forget(IncomingBody body) {
    incoming.remove(body);
  }

  Refusal tooLarge() {
    return Refusal.of(ErrorCode.PAYLOAD_TOO_LARGE, "the body is larger than " + bytesMax + " bytes")
        .withHeader("Connection", "close");
  }

  Refusal tooSlow() {
    return Refusal.of(
            ErrorCode.REQUEST_TIMEOUT, "the body took longer than " + timeMax.toSeconds() + " s")
        .withHeader("Connection", "close");
  }

  static Refusal crowded() {
    return Refusal.unavailable("too many bodies are on their way at the moment; try again")
        .withHeader("Connection", "close");
  }

  private boolean isTooLarge(String declared) {
    try {
      return isTooLarge(Long.parseLong(declared));
    } catch (NumberFormatException absurd) {
      return true;
    }
  }
}
