package dev.tollgate.vault.envelope;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.LowLevelCryptoCaller;
import com.google.crypto.tink.aead.XAesGcmKey;
import com.google.crypto.tink.aead.XAesGcmParameters;
import com.google.crypto.tink.aead.subtle.XAesGcmAead;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;

/// XAES-256-GCM: AES-256-GCM under a key derived per message from a random salt, so that one key
/// may seal any number of messages. Layout: salt (12) ‖ iv (12) ‖ ciphertext ‖ tag (16).
public final class Sealer {
  public static final int KEY_BYTES = 32;
  private static final int SALT_BYTES = 12;

  private final Aead aead;

  /// @param key 32 bytes; copied
  public Sealer(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes");
    }
    try {
      aead = aead(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM is not available", e);
    }
  }

  @AccessesPartialKey
  @LowLevelCryptoCaller
  private static Aead aead(byte[] key) throws GeneralSecurityException {
    return XAesGcmAead.create(
        XAesGcmKey.create(
            XAesGcmParameters.create(XAesGcmParameters.Variant.NO_PREFIX, SALT_BYTES),
            SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()),
            null));
  }

  public byte[] seal(byte[] plaintext, byte[] associatedData) {
    try {
      return aead.encrypt(plaintext, associatedData);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing failed", e);
    }
  }

  /// @throws UnreadableEnvelope unless these very bytes were sealed with this key and this
  ///   associated data
  public byte[] open(byte[] sealed, byte[] associatedData) {
    try {
      return aead.decrypt(sealed, associatedData);
    } catch (GeneralSecurityException e) {
      throw new UnreadableEnvelope(UnreadableEnvelope.Reason.NOT_AUTHENTIC);
    }
  }
}
