package dev.tollgate.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tollgate.metering.openmeter.OpenMeterConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MeteringConfigTest {
  /// All gateways' clocks are right.
  private static final String NO_TOLERANCE = "clock-tolerance=0s";

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
  @MethodSource("senseless")
  void a_number_or_time_that_makes_no_sense_is_named_in_one_line(String name, String value) {
    assertThatThrownBy(() -> config(Map.of(name, value)))
        .message()
        .satisfies(
            message ->
                assertThat(message.lines())
                    .filteredOn(line -> line.contains(name))
                    .as(message)
                    .hasSize(1));
  }

  /// Every setting that is a number or a time, with none and with less.
  static List<Arguments> senseless() {
    List<Arguments> all = new ArrayList<>();
    for (Class<?> mapping : List.of(MeteringConfig.class, OpenMeterConfig.class)) {
      String prefix = mapping.getAnnotation(ConfigMapping.class).prefix() + ".";
      for (Method setting : mapping.getMethods()) {
        String name = setting.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        senseless(setting.getReturnType()).stream()
            .filter(value -> !NO_TOLERANCE.equals(name + "=" + value))
            .forEach(value -> all.add(arguments(prefix + name, value)));
      }
    }
    return all;
  }

  private static List<String> senseless(Class<?> type) {
    if (type == Duration.class) {
      return List.of("0s", "-1s");
    }
    return type == int.class || type == BigDecimal.class ? List.of("0", "-1") : List.of();
  }

  private static SmallRyeConfig config(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withMapping(MeteringConfig.class)
        .withMapping(OpenMeterConfig.class)
        .addDiscoveredConverters()
        .withDefaultValue("tollgate.metering.jwks-url", "http://localhost/jwks.json")
        .withDefaultValue("tollgate.metering.entitlement-url", "https://localhost:8441")
        .withDefaultValues(values)
        .withValidator(new BeanValidationConfigValidatorImpl())
        .build();
  }
}
