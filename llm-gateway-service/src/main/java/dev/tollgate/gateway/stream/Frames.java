package dev.tollgate.gateway.stream;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Finds things in the bytes of one frame.
public final class Frames {
  private static final Bytes DATA = new Bytes("data:");
  private static final int NAME_BYTES_MAX = 128;

  private Frames() {}

  /// @return where the value of the frame's first `data:` line begins, or -1 when it has none
  public static int payload(byte[] bytes, int from, int to) {
    int line = from;
    while (line < to && !DATA.isAt(bytes, line, to)) {
      while (line < to && bytes[line] != '\n') {
        line++;
      }
      line++;
    }
    if (line >= to) {
      return -1;
    }
    int value = afterSpaces(bytes, line + DATA.length(), to);
    return value < to && bytes[value] >= ' ' ? value : -1;
  }

  /// The string under this key (given as `"key":`), where null may stand as well. For names: it is
  /// told as it is escaped, and cut short where it is long.
  public static @Nullable String string(Bytes key, byte[] bytes, int from, int to) {
    int at = key.find(bytes, from, to);
    int value = at < 0 ? to : afterSpaces(bytes, at + key.length(), to);
    if (value >= to || bytes[value] != '"') {
      return null;
    }
    int end = value + 1;
    while (end < to && end - value <= NAME_BYTES_MAX && bytes[end] != '"') {
      end++;
    }
    return new String(bytes, value + 1, end - value - 1, StandardCharsets.UTF_8);
  }

  /// Adds every string value of this key (given as `"key":`) to the sample.
  public static void takeStrings(Bytes key, OutputSample sample, byte[] bytes, int from, int to) {
    int at = key.find(bytes, from, to);
    while (at >= 0) {
      int next = at + key.length();
      int value = afterSpaces(bytes, next, to);
      if (value < to && bytes[value] == '"') {
        next = sample.takeString(bytes, value + 1, to);
      }
      at = key.find(bytes, next, to);
    }
  }

  public static int afterSpaces(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] == ' ') {
      at++;
    }
    return at;
  }
}
