package dev.tollgate.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;

/// What goes to the caller of a stream. Frames are gathered and sent together; the head goes out
/// with the first of them. The stream's opening waits for content, for a second or two. While the
/// caller does not read, the provider is not asked for more.
final class StreamOutput {
  private static final long OPENING_WAITS_NANOS = 1_000_000_000L;
  private static final int OPENING_BYTES_MAX = 64 * 1024;

  private final AnswerParts parts;
  private final Attempt attempt;
  private final HttpClientResponse source;
  private final HttpServerResponse sink;
  private final Runnable goesOn;
  private Buffer gathered = Buffer.buffer();
  private boolean held;
  private boolean wasHeld;
  private boolean waits;
  private long waitsSinceNanos;

  /// @param goesOn called when the provider is asked for more again
  StreamOutput(AnswerParts parts, Attempt attempt, HttpClientResponse source, Runnable goesOn) {
    this.parts = parts;
    this.attempt = attempt;
    this.source = source;
    this.sink = attempt.call.response();
    this.goesOn = goesOn;
  }

  void add(byte[] bytes, int from, int to) {
    gathered.appendBytes(bytes, from, to - from);
  }

  void add(String text) {
    gathered.appendString(text);
  }

  void add(Buffer bytes) {
    gathered.appendBuffer(bytes);
  }

  /// From now on nothing is sent before there is content. Has no effect once something has gone
  /// out.
  void awaitContent(long nowNanos) {
    if (!waits && !isBegun()) {
      waits = true;
      waitsSinceNanos = nowNanos;
    }
  }

  /// There is content, or nothing more comes.
  void waitNoLonger() {
    waits = false;
  }

  /// Sends an opening that has waited for long enough.
  void look(long nowNanos) {
    if (waits && nowNanos - waitsSinceNanos > OPENING_WAITS_NANOS) {
      waitNoLonger();
      flush();
    }
  }

  /// Has anything been sent?
  boolean isBegun() {
    return sink.headWritten();
  }

  /// Does it wait for the caller to read?
  boolean isHeld() {
    return held;
  }

  /// Has it waited for the caller to read, now or before?
  boolean wasHeld() {
    return wasHeld;
  }

  /// Sends what was added, unless it waits for content.
  void flush() {
    waits &= gathered.length() <= OPENING_BYTES_MAX;
    if (waits || gathered.length() == 0 || attempt.call.isGone()) {
      return;
    }
    Buffer ready = gathered;
    gathered = Buffer.buffer();
    if (!sink.headWritten()) {
      parts.answers().head(attempt, "text/event-stream; charset=utf-8", null);
      sink.putHeader("Cache-Control", "no-cache").putHeader("X-Accel-Buffering", "no");
      sink.setChunked(true);
    }
    sink.write(ready);
    if (sink.writeQueueFull()) {
      held = true;
      wasHeld = true;
      source.pause();
      sink.drainHandler(drained -> goOn());
    }
  }

  private void goOn() {
    held = false;
    goesOn.run();
    source.resume();
  }
}
