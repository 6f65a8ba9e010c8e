package dev.tollgate.gateway.credential;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes a key, whole, cut or masked, out of a provider's words.
final class KeyScrubber {
  /// Possessive, since what gives nothing back is matched in a loop, however long the text; else
  /// Java recurses for each repetition.
  private static final Pattern WORD =
      Pattern.compile("[A-Za-z0-9_*•-]++(?:\\.++[A-Za-z0-9_*•-]++)*+");

  private static final int TELLING = 4;
  private static final String INSTEAD = "[key]";

  private KeyScrubber() {}

  static String scrub(String text, String key) {
    String whole = key.isEmpty() ? text : text.replace(key, INSTEAD);
    return WORD.matcher(whole)
        .replaceAll(
            word -> Matcher.quoteReplacement(tells(word.group(), key) ? INSTEAD : word.group()));
  }

  /// A word of the text that shares its beginning or its end with the key and is masked, or shares
  /// more than a few characters.
  private static boolean tells(String word, String key) {
    if (key.length() < 2 * TELLING) {
      return false;
    }
    int begin = commonPrefix(word, key);
    int end = commonSuffix(word, key);
    boolean masked = word.indexOf('*') >= 0 || word.indexOf('•') >= 0 || word.contains("...");
    return masked ? begin >= 2 || end >= 2 : begin > 2 * TELLING || end > TELLING;
  }

  private static int commonPrefix(String a, String b) {
    int n = 0;
    while (n < a.length() && n < b.length() && a.charAt(n) == b.charAt(n)) {
      n++;
    }
    return n;
  }

  private static int commonSuffix(String a, String b) {
    int n = 0;
    while (n < a.length()
        && n < b.length()
        && a.charAt(a.length() - 1 - n) == b.charAt(b.length() - 1 - n)) {
      n++;
    }
    return n;
  }
}
