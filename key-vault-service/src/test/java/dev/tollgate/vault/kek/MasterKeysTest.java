package dev.tollgate.vault.kek;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.vault.VaultConfig;
import dev.tollgate.vault.support.Settings;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("KV-9")
@Tag("KV-10")
class MasterKeysTest {
  private static final String FIRST =
      "6f1d8c0b52a94e37d1f0883c5ab7e6194c2df7305e9b86a1134dfe0296c87b5a";
  private static final String SECOND =
      "b94f27d3086ae15cc7823e940fd16ba5e2709c4d138f56fb01a8d46c7e329f18";

  @TempDir Path directory;

  private static VaultConfig.Master config(Map<String, String> settings) {
    return Settings.of(settings).master();
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  @Test
  void a_file_is_preferred_over_the_value() throws IOException {
    MasterKeys keys =
        MasterKeys.read(
            config(
                Map.of(
                    "tollgate.vault.master.key-file",
                    file("primary", FIRST + "\n").toString(),
                    "tollgate.vault.master.key",
                    SECOND)));

    assertThat(keys.primary().bytes()).isEqualTo(MasterKey.parse(FIRST).bytes());
    assertThat(keys.others()).isEmpty();
  }

  @Test
  void other_keys_come_from_files_and_values() throws IOException {
    MasterKeys keys =
        MasterKeys.read(
            config(
                Map.of(
                    "tollgate.vault.master.key", FIRST,
                    "tollgate.vault.master.other-key-files", file("old", SECOND).toString(),
                    "tollgate.vault.master.other-keys", SECOND)));

    assertThat(keys.others()).hasSize(2);
  }

  @Test
  void a_missing_key_is_one_line_that_says_what_to_do() {
    assertThatThrownBy(() -> MasterKeys.read(config(Map.of())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "MASTER_ENCRYPTION_KEY_FILE (or MASTER_ENCRYPTION_KEY) is missing: give 32 random bytes, e.g. of: openssl rand -base64 32");
  }

  @Test
  void a_weak_key_is_refused_by_the_name_of_its_setting() {
    assertThatThrownBy(
            () ->
                MasterKeys.read(
                    config(Map.of("tollgate.vault.master.key", "changemechangemechangeme"))))
        .isInstanceOf(ConfigurationException.class)
        .hasNoCause()
        .hasMessageStartingWith("master key of MASTER_ENCRYPTION_KEY is")
        .hasMessageNotContaining("changeme")
        .hasMessageNotContaining("\n");
  }

  @Test
  void a_file_that_cannot_be_read_is_named() {
    assertThatThrownBy(
            () ->
                MasterKeys.read(
                    config(Map.of("tollgate.vault.master.key-file", "/nowhere/master.key"))))
        .isInstanceOf(ConfigurationException.class)
        .hasNoCause()
        .hasMessageContaining("/nowhere/master.key");
  }
}
