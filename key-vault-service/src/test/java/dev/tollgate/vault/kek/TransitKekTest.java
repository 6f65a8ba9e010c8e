package dev.tollgate.vault.kek;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.local.test.LogCapture;
import dev.tollgate.vault.VaultConfig;
import dev.tollgate.vault.support.Settings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("KV-10")
class TransitKekTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final byte[] KEY = ascii("0123456789abcdef0123456789abcdef");
  private static final byte[] PURPOSE = ascii("data key of an account");

  @TempDir Path directory;
  private FakeTransit transit;
  private KekProvider kek;

  @BeforeEach
  void start() throws IOException {
    transit = new FakeTransit();
    Path token = Files.writeString(directory.resolve("token"), transit.token() + "\n");
    kek = kek(transit.url(), Map.of("tollgate.vault.transit.token-file", token.toString()));
  }

  @AfterEach
  void stop() {
    transit.close();
  }

  @AfterAll
  static void close() {
    VERTX.close();
  }

  private static KekProvider kek(URI url, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(Map.of("tollgate.vault.transit.timeout", "20s"));
    all.putAll(settings);
    VaultConfig.Transit config = Settings.of(all).transit();
    return new TransitKek(new TransitClient(VERTX, config, url), config.keyName());
  }

  private WrappedKey wrap() {
    return kek.wrap(KEY, PURPOSE).await().indefinitely();
  }

  private byte[] unwrap(WrappedKey wrapped, byte[] purpose) {
    return kek.unwrap(wrapped, purpose).await().indefinitely();
  }

  @Test
  void a_key_comes_back_and_transit_never_shows_it() {
    WrappedKey wrapped = wrap();

    assertThat(wrapped.kekId()).isEqualTo("transit-tollgate-v1");
    assertThat(new String(wrapped.bytes(), StandardCharsets.US_ASCII)).startsWith("vault:v1:");
    assertThat(unwrap(wrapped, PURPOSE)).isEqualTo(KEY);
  }

  @Test
  @Tag("KV-2")
  void another_purpose_a_changed_ciphertext_and_a_false_id_are_refused() {
    WrappedKey wrapped = wrap();
    byte[] changed = wrapped.bytes().clone();
    changed[30] = (byte) (changed[30] == 'A' ? 'B' : 'A');

    assertThatThrownBy(() -> unwrap(wrapped, ascii("other"))).isInstanceOf(UnwrapRefused.class);
    assertThatThrownBy(() -> unwrap(new WrappedKey(wrapped.kekId(), changed), PURPOSE))
        .isInstanceOf(UnwrapRefused.class);
    assertThatThrownBy(
            () -> unwrap(new WrappedKey("transit-tollgate-v2", wrapped.bytes()), PURPOSE))
        .isInstanceOf(UnwrapRefused.class);
    assertThatThrownBy(() -> unwrap(new WrappedKey(wrapped.kekId(), ascii("{}")), PURPOSE))
        .isInstanceOf(UnwrapRefused.class);
  }

  @Test
  @Tag("KV-9")
  void rotating_the_key_there_makes_a_new_primary_and_the_old_version_still_unwraps() {
    WrappedKey old = wrap();
    transit.rotate();

    assertThat(kek.ids().await().indefinitely())
        .isEqualTo(
            new KekIds(
                "transit-tollgate-v2", Set.of("transit-tollgate-v1", "transit-tollgate-v2")));
    assertThat(wrap().kekId()).isEqualTo("transit-tollgate-v2");
    assertThat(unwrap(old, PURPOSE)).isEqualTo(KEY);
  }

  @Test
  @Tag("KV-13")
  void a_version_that_is_refused_there_can_come_back_and_a_trimmed_one_cannot() {
    WrappedKey old = wrap();
    transit.rotate();
    transit.configure(2, 2);
    assertThat(kek.ids().await().indefinitely().known()).containsExactly("transit-tollgate-v2");
    assertThatThrownBy(() -> unwrap(old, PURPOSE)).isInstanceOf(UnwrapRefused.class);
    transit.configure(1, 2);
    assertThat(unwrap(old, PURPOSE)).as("refused, not destroyed").isEqualTo(KEY);
    assertThatThrownBy(() -> transit.trim(2)).hasMessageContaining("min decryption version");

    transit.configure(2, 2);
    transit.trim(2);

    assertThatThrownBy(() -> transit.configure(1, 2)).hasMessageContaining("below what is there");
    assertThatThrownBy(() -> unwrap(old, PURPOSE)).isInstanceOf(UnwrapRefused.class);
    assertThat(unwrap(wrap(), PURPOSE)).isEqualTo(KEY);
  }

  @Test
  void a_token_that_ran_out_is_read_anew_from_its_file() throws IOException {
    WrappedKey wrapped = wrap();
    transit.revokeTokens();
    assertThatThrownBy(() -> unwrap(wrapped, PURPOSE)).isInstanceOf(KekUnavailable.class);

    Files.writeString(directory.resolve("token"), transit.token());

    assertThat(unwrap(wrapped, PURPOSE)).isEqualTo(KEY);
  }

  @Test
  void in_a_cluster_the_pods_service_account_logs_in_and_again_when_its_token_ran_out()
      throws IOException {
    Path account = Files.writeString(directory.resolve("jwt"), "service-account-jwt");
    kek =
        kek(
            transit.url(),
            Map.of("tollgate.vault.transit.service-account-token-file", account.toString()));
    WrappedKey wrapped = wrap();
    int before = transit.requests();
    unwrap(wrapped, PURPOSE);
    assertThat(transit.requests() - before).as("no login per call").isEqualTo(1);

    transit.revokeTokens();

    assertThat(unwrap(wrapped, PURPOSE)).isEqualTo(KEY);
  }

  @Test
  void a_login_that_is_refused_says_nothing_about_a_key() throws IOException {
    WrappedKey wrapped = wrap();
    Path account = Files.writeString(directory.resolve("jwt"), "service-account-jwt");
    kek =
        kek(
            transit.url(),
            Map.of(
                "tollgate.vault.transit.role",
                "nobody",
                "tollgate.vault.transit.service-account-token-file",
                account.toString()));

    assertThatThrownBy(() -> unwrap(wrapped, PURPOSE))
        .isInstanceOf(KekUnavailable.class)
        .hasMessageContaining("400");
    assertThatThrownBy(this::wrap).isInstanceOf(KekUnavailable.class);
  }

  @Test
  void a_sealed_or_absent_server_is_unavailable_and_not_a_refusal() {
    WrappedKey wrapped = wrap();
    transit.seal(true);
    assertThatThrownBy(() -> unwrap(wrapped, PURPOSE)).isInstanceOf(KekUnavailable.class);
    transit.close();
    assertThatThrownBy(() -> unwrap(wrapped, PURPOSE)).isInstanceOf(KekUnavailable.class);
  }

  @Test
  @Tag("KV-2")
  void a_token_file_that_holds_something_else_is_named_and_not_logged() throws IOException {
    Path broken = Files.writeString(directory.resolve("broken"), "hvs.canary\nhvs.canary");
    try (LogCapture log = LogCapture.start()) {
      assertThatThrownBy(() -> idsOf(transit.url(), "token-file", broken))
          .isInstanceOf(KekUnavailable.class)
          .hasMessageContaining(broken.toString());

      assertThat(log.lines()).noneMatch(line -> line.contains("canary"));
    }
  }

  @Test
  void why_there_is_no_answer_is_in_the_log() {
    URI tls = URI.create("https://127.0.0.1:" + transit.url().getPort());
    try (LogCapture log = LogCapture.start()) {
      assertThatThrownBy(() -> idsOf(tls, "ca-file", directory.resolve("no-ca.pem")))
          .isInstanceOf(KekUnavailable.class);

      assertThat(log.lines())
          .filteredOn(line -> line.startsWith(TransitClient.class.getName()))
          .singleElement()
          .asString()
          .contains("NoSuchFileException", "no-ca.pem");
    }
  }

  private KekIds idsOf(URI url, String setting, Path file) {
    Map<String, String> settings = new HashMap<>();
    settings.put("tollgate.vault.transit.token-file", directory.resolve("token").toString());
    settings.put("tollgate.vault.transit." + setting, file.toString());
    return kek(url, settings).ids().await().indefinitely();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
