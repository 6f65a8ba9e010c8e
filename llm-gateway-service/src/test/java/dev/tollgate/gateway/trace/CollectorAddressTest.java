package dev.tollgate.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.gateway.GatewayConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("OP-2")
class CollectorAddressTest {
  @ParameterizedTest
  @CsvSource({
    "http://collector:4318, http://collector:4318/v1/traces",
    "https://collector.example/, https://collector.example/v1/traces",
    "https://collector.example/otlp, https://collector.example/otlp/v1/traces"
  })
  void spans_go_to_the_path_below_the_base_url(String endpoint, String address) {
    assertThat(CollectorAddress.of(new Settings(endpoint, 1, 1))).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "collector:4318",
        "grpc://collector:4317",
        "http:///v1/traces",
        "http://user:s3cret@collector:4318",
        "http://collector:4318?key=s3cret",
        "http://collector 4318 s3cret"
      })
  void anything_else_ends_the_start_with_a_line_that_names_the_variable(String endpoint) {
    assertThatThrownBy(() -> CollectorAddress.of(new Settings(endpoint, 1, 1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("TOLLGATE_OTLP_ENDPOINT")
        .hasMessageNotContainingAny("\n", "s3cret");
  }

  @ParameterizedTest
  @CsvSource({"-0.1, 1", "1.1, 1", "NaN, 1", "1, 0"})
  void a_share_or_a_room_that_makes_no_sense_is_refused(double ratio, int waitingMax) {
    assertThatThrownBy(() -> CollectorAddress.of(new Settings("http://c:1", ratio, waitingMax)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("tollgate.gateway.traces.");
  }

  private record Settings(String url, double ratio, int waitingMax)
      implements GatewayConfig.Traces {
    @Override
    public Optional<String> endpoint() {
      return Optional.of(url);
    }

    @Override
    public Duration exportTimeout() {
      return Duration.ofSeconds(1);
    }
  }
}
