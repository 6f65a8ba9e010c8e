package dev.tollgate.gateway.stream;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/// Cuts a byte stream into server-sent-event frames at blank lines (LF or CRLF), however the
/// network cut it, and looks at nothing else.
public final class SseFrames {
  private static final byte[] EMPTY = {};

  private final int frameBytesMax;
  private byte[] pending = EMPTY;

  /// The bytes being looked at; frames are ranges of it.
  public interface Sink {
    void frame(byte[] bytes, int from, int to);
  }

  public SseFrames(int frameBytesMax) {
    this.frameBytesMax = frameBytesMax;
  }

  /// @throws IllegalStateException when a frame outgrows the limit
  public void feed(Buffer chunk, Sink sink) {
    byte[] bytes = join(chunk.getBytes());
    int start = 0;
    boolean blank = true;
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b == '\n') {
        if (blank) {
          sink.frame(bytes, start, i + 1);
          start = i + 1;
        }
        blank = true;
      } else if (b != '\r') {
        blank = false;
      }
    }
    pending = start == bytes.length ? EMPTY : Arrays.copyOfRange(bytes, start, bytes.length);
    if (pending.length > frameBytesMax) {
      throw new IllegalStateException("a frame is larger than " + frameBytesMax + " bytes");
    }
  }

  /// What came after the last blank line; some providers forget the last one.
  public byte[] rest() {
    return pending;
  }

  private byte[] join(byte[] fresh) {
    if (pending.length == 0) {
      return fresh;
    }
    byte[] joined = Arrays.copyOf(pending, pending.length + fresh.length);
    System.arraycopy(fresh, 0, joined, pending.length, fresh.length);
    return joined;
  }
}
