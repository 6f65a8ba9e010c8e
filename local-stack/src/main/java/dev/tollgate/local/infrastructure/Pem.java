package dev.tollgate.local.infrastructure;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Writes and reads PEM blocks; keys in PKCS#8, which is what the JDK's encodings are.
final class Pem {
  private static final int LINE = 64;

  private Pem() {}

  static String write(String label, byte[] der) {
    var encoder = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(label, encoder.encodeToString(der), label);
  }

  static byte[] read(String pem) {
    String body = pem.lines().filter(line -> !line.startsWith("-----")).reduce("", String::concat);
    return Base64.getDecoder().decode(body.strip());
  }
}
