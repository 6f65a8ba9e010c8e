package dev.tollgate.entitlement.quota;

import static dev.tollgate.entitlement.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.EntitlementConfig;
import dev.tollgate.entitlement.quota.Take.Taken;
import dev.tollgate.entitlement.rate.LocalRates;
import dev.tollgate.entitlement.rate.Pace;
import dev.tollgate.kit.problem.ProblemException;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A deployment that would rather refuse than let calls pass unmetered.
@QuarkusTest
@Tag("EN-8")
class ClosedQuotasTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Inject ReactiveRedisDataSource redis;
  @Inject LocalRates localRates;
  @Inject Clock clock;

  private CallTokens tokens;

  @BeforeEach
  void redis_dies() {
    tokens = new CallTokens(redis, localRates, closed(), clock);
    TestInfrastructure.kill("redis");
  }

  @AfterEach
  void redis_is_back() {
    TestInfrastructure.restart("redis");
    await()
        .ignoreExceptions()
        .until(() -> redis.execute("PING").await().atMost(PATIENCE).toString().equals("PONG"));
  }

  @Test
  void what_takes_a_quota_is_to_be_tried_again_later() {
    Ask.Metered metered =
        new Ask.Metered("tags", 100L, BillingMonth.containing(clock.instant(), clock.instant()));

    assertThatThrownBy(() -> take(metered, Route.PLATFORM))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }

  @Test
  @Tag("EN-5")
  void an_own_key_needs_no_quota_and_passes() {
    assertThat(take(null, Route.BYOK)).isInstanceOf(Taken.class);
  }

  private Take take(Ask.@Nullable Metered metered, Route route) {
    UUID account = UUID.randomUUID();
    Ask ask =
        new Ask(UUID.randomUUID(), account, account, route, new Pace(1000, 20), metered, null, 50);
    return tokens.take(ask).await().atMost(PATIENCE);
  }

  private static EntitlementConfig closed() {
    return new SmallRyeConfigBuilder()
        .withMapping(EntitlementConfig.class)
        .withDefaultValues(
            Map.of(
                "tollgate.entitlement.quotas-open-without-redis", "false",
                "tollgate.entitlement.issuer", "https://tollgate.local",
                "tollgate.entitlement.public-url", "http://localhost:8080",
                "tollgate.entitlement.signing-keys-dir", "/keys",
                "tollgate.entitlement.redis-url", "redis://localhost:6379",
                "tollgate.entitlement.metering-url", "https://localhost:8445",
                "tollgate.entitlement.billing-url", "https://localhost:8444"))
        .build()
        .getConfigMapping(EntitlementConfig.class);
  }
}
