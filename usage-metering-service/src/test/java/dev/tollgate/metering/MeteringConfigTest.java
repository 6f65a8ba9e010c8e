package dev.tollgate.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.metering.openmeter.OpenMeterConfig;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidator;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeteringConfigTest {
  @Test
  void the_memory_of_ids_outlives_the_raw_rows() {
    MeteringConfig config = config(Map.of()).getConfigMapping(MeteringConfig.class);

    assertThat(config.dedupeMemory())
        .isEqualTo(Duration.ofDays(35))
        .isGreaterThan(config.rawRetention());
    assertThat(config.rawRetention()).isEqualTo(Duration.ofDays(30));
    assertThat(config.clockTolerance()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.referencePricePerCreditUsd()).isEqualByComparingTo("0.02");
  }

  @ParameterizedTest
  @CsvSource({
    "dedupe-memory,0s",
    "raw-retention,-30d",
    "clock-tolerance,-1s",
    "reference-price-per-credit-usd,0",
    "answer-rows-max,0",
    "live-interval,0s",
    "live-streams-per-account,-1",
    "budgets-per-account,0",
    "exports-per-account,0",
    "openmeter.batch,0",
    "openmeter.pause,0s",
    "openmeter.pause-after-fault,0s",
    "openmeter.timeout,-1s"
  })
  void a_number_that_makes_no_sense_is_named_in_one_line(String name, String value) {
    assertThatThrownBy(() -> config(Map.of("tollgate.metering." + name, value)))
        .message()
        .satisfies(
            message ->
                assertThat(message.lines())
                    .filteredOn(line -> line.contains("tollgate.metering." + name))
                    .as(message)
                    .hasSize(1));
  }

  private static SmallRyeConfig config(Map<String, String> values) {
    try (ValidatorFactory constraints = Validation.buildDefaultValidatorFactory()) {
      return new SmallRyeConfigBuilder()
          .withMapping(MeteringConfig.class)
          .withMapping(OpenMeterConfig.class)
          .addDiscoveredConverters()
          .withDefaultValue("tollgate.metering.jwks-url", "http://localhost/jwks.json")
          .withDefaultValue("tollgate.metering.entitlement-url", "https://localhost:8441")
          .withDefaultValues(values)
          .withValidator(new Constraints(constraints.getValidator()))
          .build();
    }
  }

  /// As Quarkus checks it at the start.
  private static final class Constraints implements BeanValidationConfigValidator {
    private final Validator validator;

    private Constraints(Validator validator) {
      this.validator = validator;
    }

    @Override
    public Validator getValidator() {
      return validator;
    }
  }
}
