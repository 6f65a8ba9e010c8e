package dev.tollgate.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MeteringConfigTest {
  @Test
  void the_memory_of_ids_outlives_the_raw_rows() {
    MeteringConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(MeteringConfig.class)
            .addDiscoveredConverters()
            .withDefaultValue("tollgate.metering.jwks-url", "http://localhost/jwks.json")
            .build()
            .getConfigMapping(MeteringConfig.class);

    assertThat(config.dedupeMemory())
        .isEqualTo(Duration.ofDays(35))
        .isGreaterThan(config.rawRetention());
    assertThat(config.rawRetention()).isEqualTo(Duration.ofDays(30));
    assertThat(config.clockTolerance()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.referencePricePerCreditUsd()).isEqualByComparingTo("0.02");
  }
}
