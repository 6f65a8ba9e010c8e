package dev.tollgate.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Reads HTTP/1.1 answers off a connection, however the network cuts them: the status, where the
/// body's bytes are, where an answer ends.
final class AnswerParser {
  private enum State {
    HEAD,
    FIXED,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER
  }

  /// Told in the order of the bytes.
  interface Listener {
    /// A part of the body: `bytes[from, to)`.
    void body(byte[] bytes, int from, int to);

    void ended(int status);
  }

  private static final int LINE_MAX = 8 * 1024;
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final int STATUS_DIGITS = 3;
  private static final int HEX = 16;

  private final Listener listener;
  private final byte[] line = new byte[LINE_MAX];
  private State state = State.HEAD;
  private int lineLength;
  private int status;
  private long remaining;
  private boolean chunked;

  AnswerParser(Listener listener) {
    this.listener = listener;
  }

  void feed(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      at =
          switch (state) {
            case FIXED, CHUNK -> body(bytes, at);
            case HEAD, CHUNK_SIZE, CHUNK_END, TRAILER -> line(bytes, at);
          };
    }
  }

  private int body(byte[] bytes, int from) {
    int to = (int) Math.min(bytes.length, from + remaining);
    listener.body(bytes, from, to);
    remaining -= to - from;
    if (remaining == 0) {
      if (state == State.FIXED) {
        end();
      } else {
        state = State.CHUNK_END;
      }
    }
    return to;
  }

  private int line(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] != '\n') {
      line[lineLength++] = bytes[at++];
    }
    if (at == bytes.length) {
      return at;
    }
    String whole = new String(line, 0, lineLength, StandardCharsets.ISO_8859_1).strip();
    lineLength = 0;
    line(whole);
    return at + 1;
  }

  private void line(String text) {
    switch (state) {
      case HEAD -> head(text);
      case CHUNK_SIZE -> {
        remaining = Long.parseLong(text, HEX);
        state = remaining == 0 ? State.TRAILER : State.CHUNK;
      }
      case CHUNK_END -> state = State.CHUNK_SIZE;
      case TRAILER -> {
        if (text.isEmpty()) {
          end();
        }
      }
      case FIXED, CHUNK -> throw new IllegalStateException("bodies have no lines");
    }
  }

  private void head(String text) {
    if (status == 0) {
      status = Integer.parseInt(text.substring(STATUS_AT, STATUS_AT + STATUS_DIGITS));
    } else if (text.isEmpty()) {
      headEnded();
    } else {
      header(text.toLowerCase(Locale.ROOT));
    }
  }

  private void header(String text) {
    if (text.startsWith("content-length:")) {
      remaining = Long.parseLong(text.substring("content-length:".length()).strip());
    } else if (text.startsWith("transfer-encoding:")) {
      chunked = true;
    }
  }

  private void headEnded() {
    if (chunked) {
      state = State.CHUNK_SIZE;
    } else if (remaining > 0) {
      state = State.FIXED;
    } else {
      end();
    }
  }

  private void end() {
    int ended = status;
    state = State.HEAD;
    status = 0;
    remaining = 0;
    chunked = false;
    listener.ended(ended);
  }
}
