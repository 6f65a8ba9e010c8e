package dev.tollgate.bench.wallet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/// The thousand accounts of `wallet/accounts.sql`: their ids, like those of their leases, follow
/// from their numbers, so that SQL and Java find the same ones.
final class Payers {
  static final int COUNT = 1_000;
  static final String GATEWAY = "benchmark";
  private static final int HALF_OF_THE_DIGITS = 16;
  private static final int HEX = 16;

  private Payers() {}

  static UUID account(int number) {
    return id("account" + number);
  }

  static UUID lease(int number) {
    return id("lease" + number);
  }

  /// As Postgres casts an MD5 to uuid.
  private static UUID id(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      String hex = HexFormat.of().formatHex(digest);
      return new UUID(
          Long.parseUnsignedLong(hex.substring(0, HALF_OF_THE_DIGITS), HEX),
          Long.parseUnsignedLong(hex.substring(HALF_OF_THE_DIGITS), HEX));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK knows MD5", e);
    }
  }
}
