package dev.tollgate.metering;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Positive;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/// Settings of usage-metering-service.
@ConfigMapping(prefix = "tollgate.metering")
public interface MeteringConfig {
  /// How long an event id is remembered. An older event is quarantined: it might be a duplicate.
  @WithDefault("35d")
  @DurationMin(days = 1)
  Duration dedupeMemory();

  /// How long raw events and minute windows are kept. Hours, days and months stay for ever.
  @WithDefault("30d")
  @DurationMin(days = 1)
  Duration rawRetention();

  /// How far a gateway's clock may be ahead before its events are quarantined.
  @WithDefault("5m")
  @DurationMin
  Duration clockTolerance();

  /// What a credit costs at list price: the measure of what own keys save.
  @WithDefault("0.02")
  @Positive
  BigDecimal referencePricePerCreditUsd();

  /// Rows that one answer holds at most.
  @WithDefault("10000")
  @Positive
  int answerRowsMax();

  /// How often open live streams look for news.
  @WithDefault("1s")
  @DurationMin(millis = 1)
  Duration liveInterval();

  /// Live streams that one account may hold open at one instance.
  @WithDefault("20")
  @Positive
  int liveStreamsPerAccount();

  /// Budgets that one account may have.
  @WithDefault("100")
  @Positive
  int budgetsPerAccount();

  /// Exports that one account keeps; a new one takes the place of the oldest.
  @WithDefault("100")
  @Positive
  int exportsPerAccount();

  /// Where tokens' keys are. `application.properties` hands it on; read here too, so that a start
  /// without it ends with the line that names it.
  URI jwksUrl();

  /// Where access keys are asked about; read here for the same reason.
  URI entitlementUrl();
}
