package dev.tollgate.vault.envelope;

import java.util.Base64;
import java.util.UUID;

/// A sealed secret as it is stored: `v2.<data key id>.<base64(salt ‖ iv ‖ ciphertext ‖ tag)>`.
///
/// Every envelope has one spelling: whatever parses is, character for character, what `text()`
/// writes.
///
/// @param dataKeyId the data key that opens it
/// @param sealed Tink's XAES-256-GCM layout
public record Envelope(UUID dataKeyId, byte[] sealed) {
  private static final String VERSION = "v2";
  private static final int LENGTH_MAX = 4096;

  /// @throws UnreadableEnvelope when this is not exactly our framing
  public static Envelope parse(String text) {
    if (text.length() > LENGTH_MAX) {
      throw new UnreadableEnvelope(UnreadableEnvelope.Reason.FORMAT);
    }
    String[] parts = text.split("\\.", -1);
    if (parts.length != 3 || !parts[0].equals(VERSION)) {
      throw new UnreadableEnvelope(UnreadableEnvelope.Reason.FORMAT);
    }
    Envelope parsed;
    try {
      parsed = new Envelope(UUID.fromString(parts[1]), Base64.getDecoder().decode(parts[2]));
    } catch (IllegalArgumentException e) {
      throw new UnreadableEnvelope(UnreadableEnvelope.Reason.FORMAT);
    }
    if (!parsed.text().equals(text)) {
      throw new UnreadableEnvelope(UnreadableEnvelope.Reason.FORMAT);
    }
    return parsed;
  }

  public String text() {
    return VERSION + "." + dataKeyId + "." + Base64.getEncoder().encodeToString(sealed);
  }

  @Override
  public String toString() {
    return "Envelope[dataKeyId=" + dataKeyId + "]";
  }
}
