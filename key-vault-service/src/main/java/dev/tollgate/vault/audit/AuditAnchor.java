package dev.tollgate.vault.audit;

import dev.tollgate.kit.problem.ProblemException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A batch of the log and its HMAC, as an earlier verification told them and somebody kept them
/// elsewhere. Whoever can write the whole database can cut the log's end off and set its head back;
/// they cannot change what was kept elsewhere.
record AuditAnchor(long seq, byte[] mac) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,18}):([0-9a-f]{0,64})");

  /// Nothing to hold the log against.
  static final AuditAnchor NONE = new AuditAnchor(0, new byte[0]);

  /// @param text `<batch>:<HMAC in hex>`
  /// @throws ProblemException (400) when it is not of this form
  static AuditAnchor parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches() || parts.group(2).length() % 2 != 0) {
      throw AuditPages.wrong("head", "must be the `head` of an earlier verification");
    }
    return new AuditAnchor(Long.parseLong(parts.group(1)), HexFormat.of().parseHex(parts.group(2)));
  }

  /// @return false only for another HMAC of the very batch that was kept
  boolean admits(long batch, byte[] itsMac) {
    return batch != seq || Arrays.equals(mac, itsMac);
  }

  String text() {
    return seq + ":" + HexFormat.of().formatHex(mac);
  }
}
