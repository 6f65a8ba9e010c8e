package dev.tollgate.billing.stripe;

import dev.tollgate.billing.TestClock;
import dev.tollgate.local.fake.stripe.FakeStripe;
import dev.tollgate.local.test.TestInfrastructure;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;

/// The fake Stripe at which the service under test looks; one for the test process.
@ApplicationScoped
public class StripePlay {
  private static final Object LOCK = new Object();
  private static FakeStripe running;

  private final StripeSecrets secrets;
  private final TestClock clock;

  StripePlay(StripeSecrets secrets, TestClock clock) {
    this.secrets = secrets;
    this.clock = clock;
  }

  public String apiKey() {
    return secrets.apiKey();
  }

  public String webhookSecret() {
    return secrets.webhookSecret();
  }

  /// Ends it, with all it knew; so does the end of the service, for a test that is run again needs
  /// the same port.
  @PreDestroy
  public void goAway() {
    synchronized (LOCK) {
      if (running != null) {
        running.close();
        running = null;
      }
    }
  }

  /// Delivers to the service at `origin`, by the service's clock.
  public FakeStripe at(URI origin) {
    synchronized (LOCK) {
      if (running == null) {
        running =
            FakeStripe.start(
                TestInfrastructure.fakeStripePort(),
                null,
                secrets.apiKey(),
                secrets.webhookSecret());
      }
      running.undisturbed();
      running.webhookUrl(origin.resolve("/v1/webhooks/stripe").toString());
      Duration behind = Duration.between(running.now(), clock.instant());
      if (behind.isPositive()) {
        running.advance(behind);
      }
      return running;
    }
  }
}
