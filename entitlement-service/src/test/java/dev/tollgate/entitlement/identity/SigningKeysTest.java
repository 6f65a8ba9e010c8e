package dev.tollgate.entitlement.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.entitlement.EntitlementConfig;
import dev.tollgate.entitlement.TestClock;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("EN-1")
class SigningKeysTest {
  private final TestClock clock = new TestClock();

  @TempDir Path directory;

  @Test
  void a_key_is_published_before_it_signs_and_after_it_has_signed() throws Exception {
    write("one", 2048);
    current("one");
    SigningKeys keys = keys();

    write("two", 2048);
    clock.forward(Duration.ofSeconds(31));
    assertThat(keys.all()).extracting(SigningKey::kid).containsExactlyInAnyOrder("one", "two");
    assertThat(keys.current().kid()).isEqualTo("one");
    current("two");
    clock.forward(Duration.ofSeconds(31));
    assertThat(keys.current().kid()).isEqualTo("two");
    assertThat(keys.find("one")).isPresent();
    Files.delete(directory.resolve("one.pem"));
    clock.forward(Duration.ofSeconds(31));

    assertThat(keys.find("one")).isEmpty();
  }

  @Test
  void a_broken_directory_leaves_the_keys_as_they_were() throws Exception {
    write("one", 2048);
    current("one");
    SigningKeys keys = keys();

    Files.writeString(directory.resolve("two.pem"), "no key at all");
    clock.forward(Duration.ofSeconds(31));
    assertThat(keys.all()).extracting(SigningKey::kid).containsExactly("one");
    current("nobody");
    clock.forward(Duration.ofSeconds(31));

    assertThat(keys.current().kid()).isEqualTo("one");
  }

  @Test
  void without_a_usable_key_the_service_does_not_start() throws Exception {
    assertThatThrownBy(this::keys)
        .hasMessageContaining("TOLLGATE_SIGNING_KEYS_DIR")
        .message()
        .hasLineCount(1);
    assertThatThrownBy(this::keys).hasNoCause();
    write("short", 1024);
    current("short");
    assertThatThrownBy(this::keys).hasMessageContaining("fewer than 2048 bits");
  }

  @Test
  void a_key_shows_nothing_of_itself() throws Exception {
    write("one", 2048);
    current("one");

    assertThat(keys().current()).hasToString("SigningKey[one]");
  }

  private SigningKeys keys() {
    EntitlementConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(EntitlementConfig.class)
            .withDefaultValues(
                Map.of(
                    "tollgate.entitlement.issuer", "https://tollgate.local",
                    "tollgate.entitlement.public-url", "http://localhost:8080",
                    "tollgate.entitlement.signing-keys-dir", directory.toString(),
                    "tollgate.entitlement.redis-url", "redis://localhost:6379",
                    "tollgate.entitlement.metering-url", "https://localhost:8445",
                    "tollgate.entitlement.billing-url", "https://localhost:8444"))
            .build()
            .getConfigMapping(EntitlementConfig.class);
    return new SigningKeys(config, clock);
  }

  private void current(String kid) throws Exception {
    Files.writeString(directory.resolve("current"), kid + "\n");
  }

  private void write(String kid, int bits) throws Exception {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(bits);
    byte[] key = rsa.generateKeyPair().getPrivate().getEncoded();
    Files.writeString(
        directory.resolve(kid + ".pem"),
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key)
            + "\n-----END PRIVATE KEY-----\n");
  }
}
