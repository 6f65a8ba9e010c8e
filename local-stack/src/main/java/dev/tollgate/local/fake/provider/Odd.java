package dev.tollgate.local.fake.provider;

import java.util.Set;

/// Content that is legal and rare: beyond ASCII, and a chunk of a megabyte.
final class Odd {
  private static final int BIG = 1 << 20;

  private Odd() {}

  static String content(Set<String> odd, int index, String text) {
    if (odd.isEmpty()) {
      return text;
    }
    String wide = odd.contains("utf8") ? text + " é漢😀" : text;
    return odd.contains("big") && index == 0 ? wide + "x".repeat(BIG) : wide;
  }
}
