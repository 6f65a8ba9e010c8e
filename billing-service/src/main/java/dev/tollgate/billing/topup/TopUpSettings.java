package dev.tollgate.billing.topup;

import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/// How eagerly credits are bought for accounts that asked for it.
public interface TopUpSettings {
  /// Bought when the balance falls from here, or above, to below; 0: never.
  @WithDefault("50")
  @PositiveOrZero
  long thresholdCredits();

  /// Between two purchases of one account.
  @WithDefault("10m")
  @DurationMin
  Duration coolDown();

  /// After the first decline; doubles with each further one.
  @WithDefault("1h")
  @DurationMin(millis = 1)
  Duration retryFirst();

  /// Declines in a row after which nothing is tried until the owner opts in again.
  @WithDefault("4")
  @Positive
  @Max(20)
  int mostDeclines();

  /// How long a card is left alone that was declined so often, in whichever account.
  @WithDefault("24h")
  @DurationMin
  Duration breakerOpen();
}
