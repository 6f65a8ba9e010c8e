package dev.tollgate.gateway.stream;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/// Cuts a byte stream into server-sent-event frames at blank lines (LF or CRLF), however the
/// network cut it, and looks at nothing else. Each byte is looked at once, so that a frame of
/// megabytes in small pieces costs no more than its length.
public final class SseFrames {
  private static final byte[] EMPTY = {};

  private final int frameBytesMax;
  private byte[] pending = EMPTY;
  private int length;
  private boolean blankLine = true;

  /// The bytes being looked at; frames are ranges of it, valid only during the call.
  public interface Sink {
    void frame(byte[] bytes, int from, int to);
  }

  public SseFrames(int frameBytesMax) {
    this.frameBytesMax = frameBytesMax;
  }

  /// @throws IllegalStateException when a frame outgrows the limit
  public void feed(Buffer chunk, Sink sink) {
    byte[] fresh = chunk.getBytes();
    if (length == 0) {
      int rest = cut(fresh, 0, fresh.length, sink);
      append(fresh, rest, fresh.length - rest);
    } else {
      int seen = length;
      append(fresh, 0, fresh.length);
      int rest = cut(pending, seen, length, sink);
      if (rest > 0) {
        length -= rest;
        System.arraycopy(pending, rest, pending, 0, length);
      }
    }
    if (length > frameBytesMax) {
      throw new IllegalStateException("a frame is larger than " + frameBytesMax + " bytes");
    }
  }

  /// What came after the last blank line; some providers forget the last one.
  public byte[] rest() {
    return Arrays.copyOf(pending, length);
  }

  /// @param from where unseen bytes begin; a frame may begin before
  /// @return where the unfinished frame begins
  private int cut(byte[] bytes, int from, int to, Sink sink) {
    int start = 0;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == '\n') {
        if (blankLine) {
          sink.frame(bytes, start, i + 1);
          start = i + 1;
        }
        blankLine = true;
      } else if (b != '\r') {
        blankLine = false;
      }
    }
    return start;
  }

  private void append(byte[] bytes, int from, int count) {
    if (length + count > pending.length) {
      pending = Arrays.copyOf(pending, Math.max(length + count, pending.length * 2));
    }
    System.arraycopy(bytes, from, pending, length, count);
    length += count;
  }
}
