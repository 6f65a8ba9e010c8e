package dev.tollgate.local.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("OP-1")
class TokenMintTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC);

  @TempDir private static Path directory;

  @BeforeAll
  static void makeKey() {
    new SigningKeys(directory).ensure();
  }

  @Test
  void an_operators_token_names_its_key_and_carries_a_signature_that_verifies() throws Exception {
    var keys = new SigningKeys(directory);

    String[] parts = new TokenMint(keys, NOON).operator().split("\\.");

    assertThat(decode(parts[0])).contains("\"alg\":\"RS256\"", "\"kid\":\"development-1\"");
    assertThat(decode(parts[1]))
        .contains(
            "\"groups\":[\"operator\"]", "\"exp\":" + (NOON.instant().getEpochSecond() + 3600))
        .doesNotContain("\"account\"");
    var key = keys.current();
    var verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(
        KeyFactory.getInstance("RSA")
            .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())));
    verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(verifier.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
  }

  @Test
  void the_signing_key_stays_the_same_over_starts() throws Exception {
    String first = Files.readString(directory.resolve("development-1.pem"));

    new SigningKeys(directory).ensure();

    assertThat(Files.readString(directory.resolve("development-1.pem"))).isEqualTo(first);
  }

  private static String decode(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }
}
