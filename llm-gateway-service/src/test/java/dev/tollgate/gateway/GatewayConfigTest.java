package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.trace.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.MultiMap;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {
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

  private static GatewayConfig config() {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(GatewayConfig.class)
            .addDiscoveredConverters()
            .withDefaultValue("tollgate.gateway.public-url", "http://localhost:8080")
            .withDefaultValue("tollgate.gateway.kafka-bootstrap", "localhost:9092")
            .withDefaultValue("tollgate.gateway.platform-keys-dir", "/keys")
            .withDefaultValue("tollgate.gateway.spool.dir", "/spool")
            .withDefaultValue("tollgate.gateway.environment.redis-url", "redis://localhost:6379")
            .withDefaultValue("tollgate.gateway.environment.tls-ca", "/ca.pem")
            .withDefaultValue("tollgate.gateway.token.jwks-url", "http://localhost/jwks.json")
            .withDefaultValue("tollgate.gateway.token.issuer", "https://tollgate.local")
            .withDefaultValue("tollgate.gateway.peers.entitlement-url", "https://localhost:1")
            .withDefaultValue("tollgate.gateway.peers.billing-url", "https://localhost:2")
            .withDefaultValue("tollgate.gateway.peers.vault-url", "https://localhost:3")
            .build();
    return config.getConfigMapping(GatewayConfig.class);
  }
}
