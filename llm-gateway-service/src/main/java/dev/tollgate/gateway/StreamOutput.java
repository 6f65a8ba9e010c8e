package dev.tollgate.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;

/// What goes to a stream's caller: gathered, then sent on together, behind a head that waits for
/// the first of it. While the caller does not read, the provider is not asked for more.
final class StreamOutput {
  private final AnswerParts parts;
  private final Attempt attempt;
  private final HttpClientResponse source;
  private final HttpServerResponse sink;
  private final Runnable goesOn;
  private Buffer gathered = Buffer.buffer();
  private boolean held;

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

  int gatheredBytes() {
    return gathered.length();
  }

  /// Has anything been sent?
  boolean isBegun() {
    return sink.headWritten();
  }

  /// Does it wait for the caller to read?
  boolean isHeld() {
    return held;
  }

  void flush() {
    if (gathered.length() == 0 || attempt.call.isGone()) {
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
