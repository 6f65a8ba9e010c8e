package dev.tollgate.entitlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EntitlementConfigTest {
  private static final Map<String, String> REQUIRED =
      Map.of(
          "tollgate.entitlement.issuer", "https://tollgate.local",
          "tollgate.entitlement.public-url", "http://localhost:8080",
          "tollgate.entitlement.signing-keys-dir", "/keys",
          "tollgate.entitlement.redis-url", "redis://localhost:6379",
          "tollgate.entitlement.metering-url", "https://localhost:8445",
          "tollgate.entitlement.billing-url", "https://localhost:8444");

  @Test
  void the_defaults_are_those_of_the_documentation() {
    EntitlementConfig config = config(REQUIRED);

    assertThat(config.accessTokenLife()).isEqualTo(Duration.ofHours(1));
    assertThat(config.refreshTokenLife()).isEqualTo(Duration.ofDays(30));
    assertThat(config.signingKeysReload()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.newDevicesPerHour()).isEqualTo(100);
    assertThat(config.tokenPairsPerHour()).isEqualTo(60);
    assertThat(config.tokenFamiliesMax()).isEqualTo(20);
    assertThat(config.admissionLife()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.admissionReportLife()).isEqualTo(Duration.ofMinutes(10));
    assertThat(config.callTokensMax()).isEqualTo(50);
    assertThat(config.quotasOpenWithoutRedis()).isTrue();
    assertThat(config.redisPatience()).isEqualTo(Duration.ofMillis(250));
    assertThat(config.counterCheck()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.counterWalk()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.accessKeysMax()).isEqualTo(50);
    assertThat(config.inactiveAgentsMax()).isEqualTo(100);
    assertThat(config.sessionLife()).isEqualTo(Duration.ofHours(12));
    assertThat(config.sessionsMax()).isEqualTo(20);
    assertThat(config.sessionGuestsMax()).isEqualTo(100);
    assertThat(config.displayCurrency()).isEqualTo("USD");
    assertThat(config.ownKeysEndAfter()).isEmpty();
  }

  @Test
  void what_has_no_default_is_asked_for_by_name() {
    for (String name : REQUIRED.keySet()) {
      Map<String, String> rest = new HashMap<>(REQUIRED);
      rest.remove(name);

      assertThatThrownBy(() -> config(rest)).hasMessageContaining(name);
    }
  }

  @Test
  void what_is_malformed_is_named_with_its_value_in_one_line() {
    Map<String, String> malformed =
        Map.of(
            "metering-url", "not a url",
            "billing-url", "not a url",
            "redis-url", "not a url",
            "own-keys-end-after", "later",
            "admission-life", "soon",
            "call-tokens-max", "many");
    malformed.forEach(
        (name, value) -> {
          Map<String, String> all = new HashMap<>(REQUIRED);
          all.put("tollgate.entitlement." + name, value);

          assertThatThrownBy(() -> config(all))
              .message()
              .satisfies(
                  message ->
                      assertThat(message.lines())
                          .filteredOn(line -> line.contains("tollgate.entitlement." + name))
                          .as(message)
                          .hasSize(1)
                          .allSatisfy(line -> assertThat(line).contains(value)));
        });
  }

  @Test
  void a_number_or_time_that_would_close_the_service_is_named_in_one_line() {
    for (Method setting : EntitlementConfig.class.getMethods()) {
      Class<?> type = setting.getReturnType();
      if (type == int.class || type == Duration.class) {
        String name =
            "tollgate.entitlement."
                + setting.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        Map<String, String> all = new HashMap<>(REQUIRED);
        all.put(name, type == int.class ? "0" : "PT0S");

        assertThatThrownBy(() -> config(all))
            .as(name)
            .message()
            .satisfies(
                message ->
                    assertThat(message.lines()).filteredOn(line -> line.contains(name)).hasSize(1));
      }
    }
  }

  private static EntitlementConfig config(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withMapping(EntitlementConfig.class)
        .withValidator(new BeanValidationConfigValidatorImpl())
        .withDefaultValues(values)
        .build()
        .getConfigMapping(EntitlementConfig.class);
  }
}
