package dev.tollgate.vault;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("KV-1")
class AddressCheckTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://vault.example:8200",
        "http://10.0.0.1",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://127.0.0.1@vault.example",
        "ftp://127.0.0.1",
        "vault.example:8200",
        "//vault.example"
      })
  void an_address_elsewhere_without_tls_is_refused_by_name(String address) {
    assertThatThrownBy(() -> AddressCheck.check("some.url", Optional.of(URI.create(address))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("some.url must be https")
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://vault.example:8200",
        "http://localhost:8200",
        "http://127.0.0.1:8200",
        "http://127.1.2.3",
        "http://[::1]:8200"
      })
  void tls_and_this_machine_pass(String address) {
    assertThatCode(() -> AddressCheck.check("some.url", Optional.of(URI.create(address))))
        .doesNotThrowAnyException();
  }

  @Test
  void none_is_none() {
    assertThatCode(() -> AddressCheck.check("some.url", Optional.empty()))
        .doesNotThrowAnyException();
  }
}
