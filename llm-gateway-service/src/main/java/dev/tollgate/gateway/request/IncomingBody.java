package dev.tollgate.gateway.request;

import dev.tollgate.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.Executor;

/// One body on its way in. Lives on its request's event loop.
final class IncomingBody {
  private final BodyReader reader;
  private final HttpServerRequest request;
  private final Executor loop;
  private final long sinceNanos;
  private final Promise<Buffer> whole = Promise.promise();
  private Buffer body = Buffer.buffer();
  private volatile long heldBytes;
  private boolean over;

  IncomingBody(BodyReader reader, HttpServerRequest request, Executor loop, long sinceNanos) {
    this.reader = reader;
    this.request = request;
    this.loop = loop;
    this.sinceNanos = sinceNanos;
  }

  Future<Buffer> read() {
    request.handler(this::chunk);
    request.endHandler(end -> ended());
    request.exceptionHandler(this::broke);
    request.resume();
    return whole.future();
  }

  long sinceNanos() {
    return sinceNanos;
  }

  /// On any thread. Who was told already, and still sends, is not listened to any longer: until
  /// then it had time to read why.
  void late() {
    loop.execute(
        () -> {
          if (!over && !refuse(reader.tooSlow())) {
            hangUp();
          }
        });
  }

  /// Readable on any thread.
  long heldBytes() {
    return heldBytes;
  }

  /// On any thread.
  void makeRoom() {
    loop.execute(
        () -> {
          if (!over) {
            refuse(BodyReader.crowded());
          }
        });
  }

  private void chunk(Buffer chunk) {
    if (whole.future().isComplete()) {
      return;
    }
    long sofar = heldBytes + chunk.length();
    if (reader.isTooLarge(sofar)) {
      refuse(reader.tooLarge());
      return;
    }
    heldBytes = sofar;
    body = body.length() == 0 ? chunk : body.appendBuffer(chunk);
    reader.hold(chunk.length());
  }

  private void ended() {
    Buffer all = body;
    end();
    whole.tryComplete(all);
  }

  private void broke(Throwable failure) {
    end();
    whole.tryFail(failure);
  }

  /// @return false when it was refused before
  private boolean refuse(Refusal why) {
    letGo();
    return whole.tryFail(why.asException());
  }

  /// One stream of a connection that others use too, or the connection.
  private void hangUp() {
    end();
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset();
    } else {
      request.connection().close();
    }
  }

  private void end() {
    over = true;
    reader.forget(this);
    letGo();
  }

  private void letGo() {
    reader.giveBack(heldBytes);
    heldBytes = 0;
    body = Buffer.buffer();
  }
}
