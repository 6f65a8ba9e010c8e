package dev.tollgate.billing.stripe;

import dev.tollgate.billing.BillingConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The API key and the webhook secret. Without either the service does not start: with an empty
/// webhook secret anybody could sign events and buy for nothing. A refusal has no cause: Quarkus
/// ends the start with its message alone, in one line.
@Singleton
public final class StripeSecrets {
  private final String apiKey;
  private final String webhookSecret;

  StripeSecrets(BillingConfig config) {
    StripeSettings settings = config.stripe();
    this.apiKey = read("STRIPE_SECRET_KEY", settings.secretKeyFile(), settings.secretKey());
    this.webhookSecret =
        read("STRIPE_WEBHOOK_SECRET", settings.webhookSecretFile(), settings.webhookSecret());
  }

  /// Being there is enough: the constructor has refused by now.
  void onStart(@Observes @Priority(1) StartupEvent start) {}

  String apiKey() {
    return apiKey;
  }

  public String webhookSecret() {
    return webhookSecret;
  }

  static String read(String name, Optional<Path> file, Optional<String> value) {
    String secret = file.map(path -> contents(name, path)).or(() -> value).orElse("").strip();
    if (secret.isEmpty()) {
      throw new ConfigurationException(name + "_FILE or " + name + " must be set");
    }
    return secret;
  }

  private static String contents(String name, Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new ConfigurationException(name + "_FILE cannot be read: " + file);
    }
  }

  @Override
  public String toString() {
    return "StripeSecrets[redacted]";
  }
}
