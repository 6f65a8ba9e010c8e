package dev.tollgate.gateway.caller;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A whole SHA-256: what a credential is remembered by. Never a part of it (two tokens may share
/// any prefix), never the credential itself.
record Digest(long a, long b, long c, long d) {
  static Digest of(String credential) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      ByteBuffer hash =
          ByteBuffer.wrap(sha.digest(credential.getBytes(StandardCharsets.ISO_8859_1)));
      return new Digest(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /// Lower-case hex, as entitlement stores the hashes of access keys.
  String hex() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(a) + hex.toHexDigits(b) + hex.toHexDigits(c) + hex.toHexDigits(d);
  }
}
