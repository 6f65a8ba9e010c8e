package dev.tollgate.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BillingConfigTest {
  @Test
  void nothing_of_it_must_be_set_but_where_tokens_and_access_keys_are_checked() {
    BillingConfig config = config(Map.of());

    assertThat(config.stripe().readTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.stripe().signatureTolerance()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.stripe().checkoutLife()).isEqualTo(Duration.ofHours(1));
    assertThat(config.stripe().checkoutsPerHour()).isEqualTo(30);
    assertThat(config.topUp().thresholdCredits()).isEqualTo(50);
    assertThat(config.topUp().mostDeclines()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "lease.patience,0s",
    "lease.look-interval,0s",
    "lease.silence,0s",
    "lease.well-gap,1s",
    "lease.retry-after,-1s",
    "stripe.connect-timeout,0s",
    "stripe.read-timeout,0s",
    "stripe.workers,0",
    "stripe.signature-tolerance,0.5s",
    "stripe.checkout-life,30m",
    "stripe.checkout-life,25h",
    "stripe.checkouts-per-hour,0",
    "stripe.retry-first,0s",
    "stripe.retry-attempts,0",
    "top-up.threshold-credits,-50",
    "top-up.cool-down,-1s",
    "top-up.retry-first,0s",
    "top-up.most-declines,0",
    "top-up.breaker-open,-1s"
  })
  void a_number_that_makes_no_sense_is_named_in_one_line(String name, String value) {
    assertThatThrownBy(() -> config(Map.of("tollgate.billing." + name, value)))
        .message()
        .satisfies(
            message ->
                assertThat(message.lines())
                    .filteredOn(line -> line.contains(name.substring(name.indexOf('.'))))
                    .as(message)
                    .hasSize(1));
  }

  private static BillingConfig config(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withMapping(BillingConfig.class)
        .withValidator(new BeanValidationConfigValidatorImpl())
        .addDiscoveredConverters()
        .addDefaultInterceptors()
        .withDefaultValue("tollgate.billing.jwks-url", "http://localhost/jwks.json")
        .withDefaultValue("tollgate.billing.entitlement-url", "https://localhost:8441")
        .withDefaultValues(values)
        .build()
        .getConfigMapping(BillingConfig.class);
  }
}
