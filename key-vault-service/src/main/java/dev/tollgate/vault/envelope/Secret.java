package dev.tollgate.vault.envelope;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The plaintext of a provider key. Owns its bytes and wipes them when closed; shows them to no log
/// and to no serializer.
public final class Secret implements AutoCloseable {
  private static final int LENGTH_MIN = 8;
  private static final int LENGTH_MAX = 512;

  private final byte[] bytes;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Takes the array over; the caller does not use it again.
  public static Secret owning(byte[] bytes) {
    return new Secret(bytes);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Secret of(String text) {
    return new Secret(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Provider keys are 8 to 512 printable ASCII characters without blanks: what fits into a header.
  public boolean isPlausibleKey() {
    if (bytes.length < LENGTH_MIN || bytes.length > LENGTH_MAX) {
      return false;
    }
    for (byte b : bytes) {
      if (b <= ' ' || b >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  /// The live bytes, not a copy: valid until close.
  public byte[] bytes() {
    return bytes;
  }

  /// For a request header; the only way out as text.
  public String reveal() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// What a list may show, so that people recognise their key.
  public String lastFour() {
    return new String(bytes, bytes.length - 4, 4, StandardCharsets.UTF_8);
  }

  @JsonValue
  Object refuseSerialization() {
    throw new UnsupportedOperationException("a secret is never serialized");
  }

  @Override
  public String toString() {
    return "Secret[redacted]";
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }
}
