package dev.tollgate.billing.stripe;

import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/// How Stripe is reached, and how patient we are with it.
public interface StripeSettings {
  @WithDefault("${TOLLGATE_STRIPE_API_BASE:https://api.stripe.com}")
  URI apiBase();

  @WithDefault("${STRIPE_SECRET_KEY_FILE:}")
  Optional<Path> secretKeyFile();

  @WithDefault("${STRIPE_SECRET_KEY:}")
  Optional<String> secretKey();

  @WithDefault("${STRIPE_WEBHOOK_SECRET_FILE:}")
  Optional<Path> webhookSecretFile();

  @WithDefault("${STRIPE_WEBHOOK_SECRET:}")
  Optional<String> webhookSecret();

  /// Where Stripe's pages send a person back to.
  @WithDefault("${TOLLGATE_PUBLIC_URL:http://localhost:8080}")
  URI returnUrl();

  @WithDefault("3s")
  @DurationMin(millis = 1)
  Duration connectTimeout();

  @WithDefault("10s")
  @DurationMin(millis = 1)
  Duration readTimeout();

  /// Threads that may wait for Stripe; eight times as many pieces of work may wait for a thread.
  @WithDefault("8")
  @Positive
  int workers();

  /// A signed event older than this is a replay and is refused.
  @WithDefault("5m")
  @DurationMin(seconds = 1)
  Duration signatureTolerance();

  /// How long a person may take to pay; Stripe takes 30 minutes to 24 hours, when it hears of it.
  @WithDefault("1h")
  @DurationMin(minutes = 31)
  @DurationMax(hours = 24)
  Duration checkoutLife();

  /// Pages that one account may open in an hour: each asks Stripe, which limits us.
  @WithDefault("30")
  @Positive
  int checkoutsPerHour();

  /// Wait before the second attempt to work off an event; doubles with each further one.
  @WithDefault("5s")
  @DurationMin(millis = 1)
  Duration retryFirst();

  /// Attempts after which an event waits for an operator; 12 are almost three hours.
  @WithDefault("12")
  @Positive
  int retryAttempts();

  /// How often stored events that are due are looked for; a webhook wakes the work at once.
  @WithDefault("1s")
  String pollInterval();

  /// How often Stripe is asked for events that never reached us.
  @WithDefault("10m")
  String reconcileInterval();
}
