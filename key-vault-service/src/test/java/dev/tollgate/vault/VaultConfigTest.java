package dev.tollgate.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.vault.support.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VaultConfigTest {
  @Test
  void everything_but_secrets_and_addresses_has_a_default() {
    VaultConfig config = Settings.of(Map.of());

    assertThat(config.kek().source()).isEqualTo(VaultConfig.Source.LOCAL);
    assertThat(config.probe().timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.probe().perMinute()).isEqualTo(10);
    assertThat(config.audit().linger()).isLessThanOrEqualTo(Duration.ofMillis(2));
    assertThat(config.audit().timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.kek().dataKeyIdle()).isEqualTo(Duration.ofMinutes(10));
    assertThat(config.rotation().batch()).isEqualTo(100);
    assertThat(config.transit().mount()).isEqualTo("transit");
    assertThat(config.master().key()).isEmpty();
    assertThat(config.importMasterKeyFile()).isEmpty();
  }

  @Test
  void transit_is_chosen_by_name() {
    VaultConfig config =
        Settings.of(
            Map.of(
                "tollgate.vault.kek.source", "transit",
                "tollgate.vault.transit.url", "https://openbao.example:8200"));

    assertThat(config.kek().source()).isEqualTo(VaultConfig.Source.TRANSIT);
    assertThat(config.transit().url()).hasToString("Optional[https://openbao.example:8200]");
  }
}
