package dev.tollgate.gateway.stream;

/// Finds things in the bytes of one frame.
public final class Frames {
  private static final Bytes DATA = new Bytes("data:");

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

  /// Is there a string under this key (given as `"key":`), where null may stand as well?
  public static boolean hasString(Bytes key, byte[] bytes, int from, int to) {
    int at = key.find(bytes, from, to);
    int value = at < 0 ? to : afterSpaces(bytes, at + key.length(), to);
    return value < to && bytes[value] == '"';
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
