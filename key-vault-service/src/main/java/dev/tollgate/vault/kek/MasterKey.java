package dev.tollgate.vault.kek;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// A master key as an operator gives it: at least 32 random bytes, as hex or base64.
///
/// Text that only looks long is refused: words, repetitions, counting. That is a net for mistakes,
/// not a measure of randomness, which no look at a value can give.
public final class MasterKey {
  /// What an operator should do instead; ends each refusal.
  public static final String ADVICE = "give 32 random bytes, e.g. of: openssl rand -base64 32";

  private static final int BYTES_MIN = 32;
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]+");
  private static final Pattern BASE64 =
      Pattern.compile("(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/_-]+={0,2}");

  private final byte[] bytes;

  private MasterKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /// @throws IllegalArgumentException with a reason that does not quote the text
  public static MasterKey parse(String text) {
    byte[] decoded = decode(text.strip());
    if (decoded.length < BYTES_MIN) {
      throw new IllegalArgumentException("is shorter than " + BYTES_MIN + " bytes: " + ADVICE);
    }
    if (isPatterned(decoded)) {
      throw new IllegalArgumentException("is not random: " + ADVICE);
    }
    return new MasterKey(decoded);
  }

  byte[] bytes() {
    return bytes;
  }

  private static byte[] decode(String text) {
    try {
      if (HEX.matcher(text).matches()) {
        return HexFormat.of().parseHex(text);
      }
      if (BASE64.matcher(text).matches()) {
        return Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is neither hex nor base64: " + ADVICE);
    }
    throw new IllegalArgumentException("is neither hex nor base64 of random bytes: " + ADVICE);
  }

  /// 32 random bytes have about 30 distinct values, about 30 distinct steps, and are never all
  /// printable: the chance to refuse a good key is below 10⁻⁶.
  private static boolean isPatterned(byte[] key) {
    byte[] steps = new byte[BYTES_MIN - 1];
    boolean printable = true;
    for (int i = 0; i < BYTES_MIN; i++) {
      printable &= key[i] >= ' ' && key[i] < 0x7f;
      if (i > 0) {
        steps[i - 1] = (byte) (key[i] - key[i - 1]);
      }
    }
    return printable || distinct(Arrays.copyOf(key, BYTES_MIN)) < 20 || distinct(steps) < 18;
  }

  private static int distinct(byte[] values) {
    boolean[] seen = new boolean[256];
    int count = 0;
    for (byte value : values) {
      int index = Byte.toUnsignedInt(value);
      count += seen[index] ? 0 : 1;
      seen[index] = true;
    }
    return count;
  }

  @Override
  public String toString() {
    return "MasterKey[redacted]";
  }
}
