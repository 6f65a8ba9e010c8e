package dev.tollgate.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.gateway.refusal.RefusedException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("GW-13")
class AzureAddressTest {
  @Test
  void an_azure_resource_is_called_at_its_versionless_api() {
    assertThat(AzureAddress.of("https://mine.openai.azure.com/anything?x=1"))
        .hasToString("https://mine.openai.azure.com/openai/v1");
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "http://mine.openai.azure.com",
        "https://169.254.169.254/",
        "https://localhost/.openai.azure.com",
        "https://mine.openai.azure.com@10.0.0.1/",
        "https://10.0.0.1#.openai.azure.com",
        "https://mine.openai.azure.com.evil.example/",
        "https://openai.azure.com:8443.evil/",
        "https://x.openai.azure.com:22/",
        "file:///etc/passwd",
        "no url at all"
      })
  void anything_else_is_refused(String endpoint) {
    assertThatThrownBy(() -> AzureAddress.of(endpoint)).isInstanceOf(RefusedException.class);
  }
}
