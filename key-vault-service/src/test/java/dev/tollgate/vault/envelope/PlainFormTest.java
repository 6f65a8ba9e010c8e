package dev.tollgate.vault.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("KV-1")
class PlainFormTest {
  static final byte[] MASTER_KEY =
      "a master key of the product before us".getBytes(StandardCharsets.US_ASCII);

  /// Made by another implementation: Python's hashlib.scrypt and AESGCM of its cryptography
  /// package.
  static final String SEALED =
      "ABEiM0RVZneImaq7zN3u/w8eLTxLWml4h5altA0IOwjE122n8qAcAsY1VMZbpe1eNCaW5Th1N9LYE+X54KUZZ5c9lVZNcQ4=";

  @Test
  void a_record_of_the_product_before_us_opens() {
    try (Secret secret = PlainForm.open(SEALED, MASTER_KEY)) {
      assertThat(secret.reveal()).isEqualTo("sk-good-imported-0123456789");
    }
  }

  @Test
  void a_flipped_bit_another_master_key_and_nonsense_are_typed_errors() {
    byte[] bytes = Base64.getDecoder().decode(SEALED);
    for (int at = 0; at < bytes.length; at += 5) {
      byte[] flipped = bytes.clone();
      flipped[at] ^= 1;
      assertThatThrownBy(
              () -> PlainForm.open(Base64.getEncoder().encodeToString(flipped), MASTER_KEY))
          .isInstanceOf(UnreadableEnvelope.class);
    }
    assertThatThrownBy(() -> PlainForm.open(SEALED, new byte[32]))
        .isInstanceOf(UnreadableEnvelope.class);
    for (String nonsense : new String[] {"", "x", "AAAA", "!", "A".repeat(10_000)}) {
      assertThatThrownBy(() -> PlainForm.open(nonsense, MASTER_KEY))
          .isInstanceOf(UnreadableEnvelope.class);
    }
  }
}
