package dev.tollgate.gateway;

import dev.tollgate.gateway.stream.SseFrames;
import dev.tollgate.gateway.stream.StreamReader;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;

/// Reads a stream on whose caller has gone, to learn what the provider will bill; ends it when that
/// takes too long.
final class Drain {
  private final AnswerParts parts;
  private final HttpClientRequest upstream;
  private final SseFrames frames;
  private final StreamReader reader;
  private final Runnable done;
  private final long sinceNanos;
  private boolean over;

  private Drain(
      AnswerParts parts,
      HttpClientRequest upstream,
      SseFrames frames,
      StreamReader reader,
      Runnable done) {
    this.parts = parts;
    this.upstream = upstream;
    this.frames = frames;
    this.reader = reader;
    this.done = done;
    this.sinceNanos = parts.ticker().read();
  }

  /// @param done called once, when the reader knows all it will
  static Drain of(
      AnswerParts parts,
      HttpClientRequest upstream,
      HttpClientResponse source,
      SseFrames frames,
      StreamReader reader,
      Runnable done) {
    Drain drain = new Drain(parts, upstream, frames, reader, done);
    source.handler(drain::chunk);
    source.endHandler(end -> drain.finish());
    source.exceptionHandler(died -> drain.finish());
    source.resume();
    return drain;
  }

  /// On the call's event loop.
  void look(long nowNanos) {
    if (!over && nowNanos - sinceNanos > parts.limits().drainNanosMax()) {
      stop();
    }
  }

  private void chunk(Buffer chunk) {
    if (over) {
      return;
    }
    try {
      frames.feed(chunk, reader::read);
    } catch (RuntimeException unreadable) {
      stop();
    }
  }

  /// The reset calls this object's own exception handler.
  private void stop() {
    upstream.reset();
    finish();
  }

  private void finish() {
    if (!over) {
      over = true;
      done.run();
    }
  }
}
