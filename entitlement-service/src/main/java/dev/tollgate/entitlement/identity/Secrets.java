package dev.tollgate.entitlement.identity;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/// Mints opaque credentials, of which only the SHA-256 is ever kept.
///
/// A plain hash is enough for 256 random bits: there is nothing to guess.
@Singleton
public class Secrets {
  private static final int BYTES = 32;

  private final SecureRandom random = new SecureRandom();

  /// A new secret of 256 bits that begins with `prefix`.
  public String mint(String prefix) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  public static byte[] sha256(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JRE has SHA-256", e);
    }
  }
}
