package dev.tollgate.vault.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Project Wycheproof's vectors (github.com/C2SP/wycheproof, Apache-2.0) for what our envelope
/// stands on, and C2SP's own vectors of XAES-256-GCM for the envelope itself.
@Tag("KV-1")
class CryptoVectorsTest {
  private interface Vector {
    void check(JsonNode group, JsonNode test) throws GeneralSecurityException;
  }

  private static int each(String file, Vector vector) throws Exception {
    int checked = 0;
    try (var in = CryptoVectorsTest.class.getResourceAsStream("/wycheproof/" + file)) {
      for (JsonNode group : new ObjectMapper().readTree(in).get("testGroups")) {
        for (JsonNode test : group.get("tests")) {
          vector.check(group, test);
          checked++;
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(file, e);
    }
    return checked;
  }

  private static byte[] hex(JsonNode test, String member) {
    return HexFormat.of().parseHex(test.get(member).asText());
  }

  private static boolean valid(JsonNode test) {
    return test.get("result").asText().equals("valid");
  }

  @Test
  void hmac_sha_256() throws Exception {
    int checked =
        each(
            "hmac_sha256_test.json",
            (group, test) -> {
              byte[] tag = hex(test, "tag");
              byte[] made = new KeyedHash(hex(test, "key")).of(hex(test, "msg"));
              assertThat(Arrays.equals(Arrays.copyOf(made, tag.length), tag))
                  .as(test.toString())
                  .isEqualTo(valid(test));
            });
    assertThat(checked).isEqualTo(174);
  }

  @Test
  void hkdf_sha_256() throws Exception {
    int checked =
        each(
            "hkdf_sha256_test.json",
            (group, test) -> {
              if (valid(test)) {
                assertThat(derive(test)).as(test.toString()).isEqualTo(hex(test, "okm"));
              } else {
                assertThatThrownBy(() -> derive(test)).isInstanceOf(Exception.class);
              }
            });
    assertThat(checked).isEqualTo(86);
  }

  private static byte[] derive(JsonNode test) throws GeneralSecurityException {
    var parameters =
        HKDFParameterSpec.ofExtract()
            .addIKM(new SecretKeySpec(hex(test, "ikm"), "HKDF"))
            .addSalt(hex(test, "salt"))
            .thenExpand(hex(test, "info"), test.get("size").asInt());
    return KDF.getInstance("HKDF-SHA256").deriveData(parameters);
  }

  /// Of the provider that Tink calls, with the sizes that XAES-256-GCM uses.
  @Test
  void aes_256_gcm() throws Exception {
    int[] used = {0};
    each(
        "aes_gcm_test.json",
        (group, test) -> {
          if (group.get("keySize").asInt() == 256 && group.get("ivSize").asInt() == 96) {
            used[0]++;
            if (valid(test)) {
              assertThat(open(test)).as(test.toString()).isEqualTo(hex(test, "msg"));
            } else {
              assertThatThrownBy(() -> open(test))
                  .as(test.toString())
                  .isInstanceOf(GeneralSecurityException.class);
            }
          }
        });
    assertThat(used[0]).isGreaterThan(50);
  }

  private static byte[] open(JsonNode test) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(hex(test, "key"), "AES"),
        new GCMParameterSpec(128, hex(test, "iv")));
    cipher.updateAAD(hex(test, "aad"));
    cipher.update(hex(test, "ct"));
    return cipher.doFinal(hex(test, "tag"));
  }

  @Test
  void xaes_256_gcm() {
    byte[] nonce = ascii("ABCDEFGHIJKLMNOPQRSTUVWX");

    assertThat(
            new Sealer(filled(1))
                .open(
                    joined(nonce, "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"),
                    new byte[0]))
        .isEqualTo(ascii("XAES-256-GCM"));
    assertThat(
            new Sealer(filled(3))
                .open(
                    joined(nonce, "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"),
                    ascii("c2sp.org/XAES-256-GCM")))
        .isEqualTo(ascii("XAES-256-GCM"));
  }

  private static byte[] joined(byte[] nonce, String sealed) {
    byte[] rest = HexFormat.of().parseHex(sealed);
    byte[] joined = Arrays.copyOf(nonce, nonce.length + rest.length);
    System.arraycopy(rest, 0, joined, nonce.length, rest.length);
    return joined;
  }

  private static byte[] filled(int value) {
    byte[] key = new byte[Sealer.KEY_BYTES];
    Arrays.fill(key, (byte) value);
    return key;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
