package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.gateway.trace.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.MultiMap;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayConfigTest {
  private static final String PREFIX = "tollgate.gateway.";

  private final GatewayConfig config = config();

  @Test
  void a_stop_ends_within_the_thirty_seconds_of_a_cluster() {
    Duration connectionsOpen = Duration.ofSeconds(3 + 17);
    Duration lastRounds = Duration.ofSeconds(4 + 4).plus(Traces.LAST_ROUND);

    assertThat(config.shutdownGrace()).isLessThan(connectionsOpen);
    assertThat(connectionsOpen.plus(lastRounds)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void a_lease_outlives_two_lost_heartbeats_and_goes_back_within_a_second() {
    assertThat(config.credit().deadline())
        .isEqualTo(Duration.ofSeconds(12))
        .isGreaterThan(config.credit().heartbeat().multipliedBy(2));
    assertThat(config.credit().idle()).isLessThan(Duration.ofSeconds(1));
    assertThat(config.credit().leaseCreditsMax()).isEqualTo(1_000);
  }

  @Test
  void no_call_outlives_the_leases_longest_renewal_and_a_hop_is_short() {
    assertThat(config.providers().callTimeout()).isEqualTo(Duration.ofMinutes(15));
    assertThat(config.providers().idleTimeout()).isLessThan(config.providers().callTimeout());
    assertThat(config.providers().connectTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.providers().drainMax()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.peers().timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.ownKey().cachedMax()).isLessThanOrEqualTo(Duration.ofSeconds(30));
  }

  @Test
  @Tag("OP-2")
  void calls_are_not_traced_unless_a_collector_is_named_and_then_all_of_them() {
    assertThat(config.traces().endpoint()).isEmpty();
    try (Traces off =
        Traces.of(config, Clock.systemUTC(), System::nanoTime, new SimpleMeterRegistry())) {
      assertThat(off.begin("chat", "/", "1", MultiMap.caseInsensitiveMultiMap())).isNull();
    }
    assertThat(config.traces().ratio()).isEqualTo(1);
  }

  @Test
  void everything_that_can_grow_is_bounded() {
    assertThat(config.request().bodyMax().asLongValue()).isEqualTo(20L << 20);
    assertThat(config.request().bodiesMax().asLongValue()).isEqualTo(128L << 20);
    assertThat(config.request().bodyTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.request().jsonDepthMax()).isEqualTo(128);
    assertThat(config.providers().answerMax().asLongValue()).isEqualTo(64L << 20);
    assertThat(config.providers().frameMax().asLongValue()).isEqualTo(8L << 20);
    assertThat(config.providers().connectionsMax()).isEqualTo(4_096);
    assertThat(config.spool().sizeMax().asLongValue())
        .isEqualTo(2L << 30)
        .isGreaterThan(2 * config.spool().segmentSize().asLongValue());
    assertThat(config.token().cachedMax()).isEqualTo(100_000);
    assertThat(config.traces().waitingMax()).isEqualTo(2_048);
    assertThat(config.traces().exportTimeout()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  @Tag("GW-9")
  void no_beta_that_changes_a_price_is_offered_on_the_platforms_key() {
    assertThat(config.providers().platformBetas())
        .contains("interleaved-thinking-2025-05-14")
        .noneMatch(name -> name.startsWith("context-1m"))
        .noneMatch(name -> name.startsWith("fast-mode"))
        .noneMatch(name -> name.startsWith("extended-cache-ttl"))
        .noneMatch(name -> name.startsWith("code-execution"))
        .noneMatch(name -> name.startsWith("files-api"));
  }

  @ParameterizedTest
  @Tag("OP-4")
  @CsvSource({
    "id, a gateway, no blanks",
    "id, 12345678901234567890123456789012345678901234567890123456789012345, 1 to 64 characters",
    "environment.tls-cert, /nowhere/tls.pem, not a file that can be read",
    "environment.tls-key, /nowhere/tls.key, not a file that can be read",
    "environment.tls-ca, /nowhere/ca.pem, not a file that can be read",
    "peers.vault-url, not a url, vault-url"
  })
  void a_start_with_what_makes_no_sense_names_it_and_its_value_in_one_line(
      String name, String value, String line) {
    assertThatThrownBy(() -> config(Map.of(name, value)))
        .message()
        .satisfies(
            message ->
                assertThat(message.lines())
                    .filteredOn(each -> each.contains(PREFIX + name))
                    .as(message)
                    .hasSize(1)
                    .allSatisfy(each -> assertThat(each).contains(value, line)));
  }

  @ParameterizedTest
  @Tag("OP-4")
  @ValueSource(strings = {"nonsense", "kafka:port", "nowhere.invalid:9092"})
  void a_start_with_brokers_that_make_no_sense_names_their_variable_in_one_line(String brokers) {
    GatewayConfig wrong = config(Map.of("kafka-bootstrap", brokers));

    for (Consumer<GatewayConfig> client :
        List.<Consumer<GatewayConfig>>of(
            KafkaClients::usageProducer, KafkaClients::controlConsumer)) {
      assertThatThrownBy(() -> client.accept(wrong))
          .isInstanceOf(ConfigurationException.class)
          .hasNoCause()
          .hasMessageStartingWith("TOLLGATE_KAFKA_BOOTSTRAP: ")
          .message()
          .hasLineCount(1);
    }
  }

  private static GatewayConfig config() {
    return config(Map.of());
  }

  /// With these settings instead of ones that make sense. What files hold does not matter here.
  static GatewayConfig config(Map<String, String> changes) {
    String file = ProcessHandle.current().info().command().orElseThrow();
    var builder = new SmallRyeConfigBuilder().withMapping(GatewayConfig.class);
    builder.addDiscoveredConverters();
    Map.of(
            "public-url", "http://localhost:8080",
            "kafka-bootstrap", "localhost:9092",
            "platform-keys-dir", "/keys",
            "spool.dir", "/spool",
            "environment.redis-url", "redis://localhost:6379",
            "token.jwks-url", "http://localhost/jwks.json",
            "token.issuer", "https://tollgate.local",
            "peers.entitlement-url", "https://localhost:1",
            "peers.billing-url", "https://localhost:2",
            "peers.vault-url", "https://localhost:3")
        .forEach((name, value) -> builder.withDefaultValue(PREFIX + name, value));
    List.of("tls-cert", "tls-key", "tls-ca")
        .forEach(name -> builder.withDefaultValue(PREFIX + "environment." + name, file));
    changes.forEach((name, value) -> builder.withDefaultValue(PREFIX + name, value));
    return builder.build().getConfigMapping(GatewayConfig.class);
  }
}
