package dev.tollgate.gateway.stream;

import java.nio.charset.StandardCharsets;

/// A pattern to be found in bytes.
public final class Bytes {
  private final byte[] pattern;

  public Bytes(String ascii) {
    this.pattern = ascii.getBytes(StandardCharsets.US_ASCII);
  }

  public int length() {
    return pattern.length;
  }

  /// Looks at both ends of the pattern first: JSON is full of quotes.
  ///
  /// @return where it begins, or -1
  public int find(byte[] bytes, int from, int to) {
    int end = pattern.length - 1;
    byte first = pattern[0];
    byte last = pattern[end];
    for (int i = from; i < to - end; i++) {
      if (bytes[i] == first && bytes[i + end] == last && isAt(bytes, i, to)) {
        return i;
      }
    }
    return -1;
  }

  public boolean isAt(byte[] bytes, int at, int to) {
    if (at + pattern.length > to) {
      return false;
    }
    for (int i = 0; i < pattern.length; i++) {
      if (bytes[at + i] != pattern[i]) {
        return false;
      }
    }
    return true;
  }
}
