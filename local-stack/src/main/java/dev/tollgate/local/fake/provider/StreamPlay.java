package dev.tollgate.local.fake.provider;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Set;

/// Plays a stream frame by frame: paced, no faster than the reader, cut, stalled or broken as told.
/// The tally counts a chunk when it is written.
final class StreamPlay {
  private static final long SPLIT_MILLIS = 2;

  private final Vertx vertx;
  private final HttpServerResponse response;
  private final Tally.Entry entry;
  private final Script script;
  private final Answer answer;
  private final int choices;
  private final Directives directives;
  private final Set<String> odd;
  private final Runnable cut;
  private final String lineEnd;
  private final String dataField;
  private final long everyMillis;
  private int next;

  StreamPlay(
      Vertx vertx,
      HttpServerResponse response,
      Tally.Entry entry,
      Reply.Streamed streamed,
      Directives directives,
      Runnable cut) {
    this.vertx = vertx;
    this.response = response;
    this.entry = entry;
    this.script = streamed.script();
    this.answer = streamed.answer();
    this.choices = streamed.choices();
    this.directives = directives;
    this.odd = directives.odd();
    this.cut = cut;
    this.lineEnd = odd.contains("crlf") ? "\r\n" : "\n";
    this.dataField = odd.contains("no-space") ? "data:" : "data: ";
    this.everyMillis = directives.length("every").toMillis();
  }

  void run() {
    for (Frame frame : script.opening()) {
      response.write(encode(frame));
    }
    play();
  }

  private void play() {
    while (entry.isOpen()) {
      if (broken()) {
        return;
      }
      if (next == script.contents()) {
        close();
        return;
      }
      if (response.writeQueueFull()) {
        response.drainHandler(drained -> play());
        return;
      }
      Buffer frame = content();
      int split = odd.contains("utf8") ? firstWideByte(frame) + 1 : 0;
      if (split > 0) {
        writeSplit(frame, split);
        return;
      }
      response.write(frame);
      if (everyMillis > 0) {
        vertx.setTimer(everyMillis, due -> play());
        return;
      }
    }
  }

  private Buffer content() {
    Buffer frame = encode(script.content().apply(next));
    long reasoning = next == 0 ? answer.tokens().reasoning() : 0;
    entry.sent(answerTokens(next), reasoning, 1);
    next++;
    return frame;
  }

  /// Thinking that is billed as output has gone before the first word.
  private long answerTokens(int index) {
    long unsaid = answer.tokens().output() - (long) answer.pieces().size() * choices;
    return answer.tokensIn(index / choices) + (index == 0 ? unsaid : 0);
  }

  private void writeSplit(Buffer frame, int split) {
    response.write(frame.slice(0, split));
    vertx.setTimer(
        SPLIT_MILLIS,
        due -> {
          if (entry.isOpen()) {
            response.write(frame.slice(split, frame.length()));
            play();
          }
        });
  }

  private boolean broken() {
    if (next == directives.number("cut-after", -1)) {
      cut.run();
      return true;
    }
    if (next == directives.number("error-after", -1)) {
      entry.end(Outcome.CUT);
      response.end(encode(script.error()));
      return true;
    }
    return next == directives.number("stall-after", -1);
  }

  private void close() {
    if (script.contents() == 0) {
      entry.sent(answer.tokens().output(), answer.tokens().reasoning(), 0);
    }
    Buffer end = Buffer.buffer();
    script.closing().forEach(frame -> end.appendBuffer(encode(frame)));
    entry.end(Outcome.COMPLETED);
    response.end(end);
  }

  private Buffer encode(Frame frame) {
    StringBuilder text = new StringBuilder(frame.data().length() + 64);
    if (odd.contains("comments")) {
      text.append(": still here").append(lineEnd).append(lineEnd);
    }
    if (frame.event() != null) {
      text.append("event: ").append(frame.event()).append(lineEnd);
    }
    text.append(dataField).append(frame.data()).append(lineEnd).append(lineEnd);
    if (odd.contains("empty")) {
      text.append(lineEnd).append(lineEnd);
    }
    return Buffer.buffer(text.toString());
  }

  private static int firstWideByte(Buffer frame) {
    for (int i = 0; i < frame.length(); i++) {
      if (frame.getByte(i) < 0) {
        return i;
      }
    }
    return -1;
  }
}
