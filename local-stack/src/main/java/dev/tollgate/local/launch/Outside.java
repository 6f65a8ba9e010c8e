package dev.tollgate.local.launch;

import dev.tollgate.local.fake.provider.FakeProvider;
import dev.tollgate.local.fake.stripe.FakeStripe;
import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.Passwords;
import java.util.Map;

/// The fakes of the outside world. They live in the launcher's process, so that what they count
/// outlives every kill of ours. Stripe remembers its customers between runs, as billing does.
record Outside(FakeProvider provider, FakeStripe stripe, String edgeUrl) implements AutoCloseable {
  static Outside start(String edgeUrl, Home home, Passwords passwords) {
    FakeProvider provider = FakeProvider.start(0);
    try {
      String webhooks = edgeUrl.replace("localhost", "127.0.0.1") + "/v1/webhooks/stripe";
      FakeStripe stripe =
          FakeStripe.start(
              0,
              webhooks,
              passwords.of("stripe-secret-key"),
              passwords.of("stripe-webhook-secret"),
              home.directory("stripe").resolve("state.json"));
      return new Outside(provider, stripe, edgeUrl);
    } catch (RuntimeException e) {
      provider.close();
      throw e;
    }
  }

  /// What the services must know to find the outside.
  Map<String, String> settings() {
    return Map.of(
        "TOLLGATE_PUBLIC_URL", edgeUrl,
        "TOLLGATE_PROVIDER_BASE_URL_OVERRIDE", provider.url(),
        "TOLLGATE_STRIPE_API_BASE", stripe.url());
  }

  @Override
  public void close() {
    provider.close();
    stripe.close();
  }
}
