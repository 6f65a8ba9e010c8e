package dev.tollgate.gateway.credential;

import com.fasterxml.jackson.annotation.JsonIgnoreType;
import java.nio.charset.StandardCharsets;

/// The text of a provider key. Owns its bytes; never shows them but to a request header.
@JsonIgnoreType
final class Secret {
  private final byte[] bytes;

  /// Takes the array over: the caller must not keep it.
  Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  String headerValue(String prefix) {
    return prefix + new String(bytes, StandardCharsets.UTF_8);
  }

  /// Removes from a text whatever looks like this key or a masked form of it: providers echo parts
  /// of a refused key.
  String scrub(String text) {
    return KeyScrubber.scrub(text, new String(bytes, StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "Secret[••••]";
  }
}
