package dev.tollgate.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.vault.support.Settings;
import io.smallrye.config.ConfigValidationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({
    "kek.data-keys-max, 0, 2000000",
    "probe.per-minute, 0, 2000",
    "audit.batch-max, 0, 20000",
    "audit.queue-max, 0, 2000000",
    "rotation.batch, 0, 2000",
    "changes-per-minute, 0, 2000",
    "transit.timeout, 0s, -1s",
    "probe.timeout, 0s, -1s",
    "probe.rate-timeout, 0s, -1s",
    "audit.timeout, 0s, -1s"
  })
  void a_number_that_stops_the_service_is_refused_by_name(String name, String low, String other) {
    String setting = "tollgate.vault." + name;
    for (String value : List.of(low, other)) {
      assertThatThrownBy(() -> Settings.of(Map.of(setting, value)))
          .isInstanceOf(ConfigValidationException.class)
          .hasMessageContaining(setting + " must be ");
    }
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
