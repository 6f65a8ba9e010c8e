package dev.tollgate.vault.kek;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("KV-9")
class MasterKeyTest {
  @Test
  void random_bytes_are_taken_as_hex_and_as_base64() {
    RandomGenerator random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] key = new byte[32];
      random.nextBytes(key);

      assertThat(MasterKey.parse(HexFormat.of().formatHex(key)).bytes()).isEqualTo(key);
      assertThat(MasterKey.parse(Base64.getEncoder().encodeToString(key) + "\n").bytes())
          .isEqualTo(key);
      assertThat(MasterKey.parse(Base64.getUrlEncoder().encodeToString(key)).bytes())
          .isEqualTo(key);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "short",
        "correct horse battery staple correct horse battery staple",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "changemechangemechangemechangemechangemechangeme",
        "VGhpcyBpcyBqdXN0IHNvbWUgdGV4dCBpbiBiYXNlNjQsIG5vdCBhIGtleQ==",
        "f3a9c1d27b"
      })
  void what_is_short_or_patterned_is_refused_and_not_quoted(String weak) {
    assertThatThrownBy(() -> MasterKey.parse(weak))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("openssl rand")
        .satisfies(
            fault -> {
              if (weak.length() > 5) {
                assertThat(fault.getMessage()).doesNotContain(weak);
              }
            });
  }
}
