package dev.tollgate.vault.envelope;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;

/// The form in which the product before us stored keys: `base64(salt 16 ‖ iv 12 ‖ tag 16 ‖
/// ciphertext)`, AES-256-GCM under a key that scrypt makes of its master key for each record. Bound
/// to nothing and slow (tens of milliseconds of a core, 16 MiB): read for imports only, never
/// written.
public final class PlainForm {
  private static final int SALT_BYTES = 16;
  private static final int IV_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int HEAD_BYTES = SALT_BYTES + IV_BYTES + TAG_BYTES;
  private static final int LENGTH_MAX = 4096;

  /// Node's defaults, which that product used.
  private static final int SCRYPT_N = 1 << 14;

  private static final int SCRYPT_R = 8;
  private static final int SCRYPT_P = 1;

  private PlainForm() {}

  /// @param masterKey as that product was given it, byte for byte
  /// @throws UnreadableEnvelope when it is not of this form, was changed, or has another master key
  public static Secret open(String text, byte[] masterKey) {
    byte[] sealed = decode(text);
    byte[] salt = Arrays.copyOf(sealed, SALT_BYTES);
    byte[] key = SCrypt.generate(masterKey, salt, SCRYPT_N, SCRYPT_R, SCRYPT_P, Sealer.KEY_BYTES);
    try {
      return Secret.owning(decrypt(sealed, key));
    } catch (GeneralSecurityException e) {
      throw new UnreadableEnvelope(UnreadableEnvelope.Reason.NOT_AUTHENTIC);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static byte[] decode(String text) {
    if (text.length() > LENGTH_MAX) {
      throw new UnreadableEnvelope(UnreadableEnvelope.Reason.FORMAT);
    }
    try {
      byte[] sealed = Base64.getDecoder().decode(text);
      if (sealed.length > HEAD_BYTES) {
        return sealed;
      }
    } catch (IllegalArgumentException e) {
      throw new UnreadableEnvelope(UnreadableEnvelope.Reason.FORMAT);
    }
    throw new UnreadableEnvelope(UnreadableEnvelope.Reason.FORMAT);
  }

  private static byte[] decrypt(byte[] sealed, byte[] key) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(key, "AES"),
        new GCMParameterSpec(TAG_BYTES * Byte.SIZE, sealed, SALT_BYTES, IV_BYTES));
    cipher.update(sealed, HEAD_BYTES, sealed.length - HEAD_BYTES);
    return cipher.doFinal(sealed, SALT_BYTES + IV_BYTES, TAG_BYTES);
  }
}
