package dev.tollgate.gateway.stream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/// The text of a streamed answer, kept up to a limit so that a cut stream can be counted. Never
/// stored, never logged; gone with its call.
public final class OutputSample {
  private static final int KEPT_BYTES_MAX = 32 * 1024;

  private byte[] kept = new byte[256];
  private int length;

  /// Written by one thread, read by others too.
  private final AtomicLong total = new AtomicLong();

  /// Takes the JSON string that starts behind its opening quote at `from`, as it is escaped.
  ///
  /// @return where its closing quote stands
  public int takeString(byte[] bytes, int from, int to) {
    int end = from;
    while (end < to && bytes[end] != '"') {
      end += bytes[end] == '\\' ? 2 : 1;
    }
    int stop = Math.min(end, to);
    total.setRelease(total.getPlain() + stop - from);
    int take = Math.min(stop - from, KEPT_BYTES_MAX - length);
    if (take > 0) {
      if (length + take > kept.length) {
        kept = Arrays.copyOf(kept, Math.max(length + take, kept.length * 2));
      }
      System.arraycopy(bytes, from, kept, length, take);
      length += take;
    }
    return stop;
  }

  public String text() {
    return new String(kept, 0, length, StandardCharsets.UTF_8)
        .replace("\\n", "\n")
        .replace("\\\"", "\"");
  }

  /// All text there was, by bytes, as a multiple of what was kept.
  public double scale() {
    return length == 0 ? 1 : (double) total.getPlain() / length;
  }

  /// How long all text was, as it was escaped; any thread may ask.
  public long bytes() {
    return total.getAcquire();
  }
}
