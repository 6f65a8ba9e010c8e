package dev.tollgate.vault.envelope;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// HMAC-SHA-256 under one key.
public final class KeyedHash {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int CHECK_BYTES = 8;

  private final SecretKeySpec key;

  public KeyedHash(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  public byte[] of(byte[] message) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " is not available", e);
    }
  }

  /// Tells whether a key is the one it should be, and nothing else about it.
  public static byte[] checkValue(byte[] key) {
    byte[] message = "tollgate vault key check v1".getBytes(StandardCharsets.US_ASCII);
    return Arrays.copyOf(new KeyedHash(key).of(message), CHECK_BYTES);
  }
}
