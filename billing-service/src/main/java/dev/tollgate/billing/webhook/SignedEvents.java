package dev.tollgate.billing.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import dev.tollgate.billing.BillingConfig;
import dev.tollgate.billing.stripe.EventFacts;
import dev.tollgate.billing.stripe.StripeSecrets;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.kit.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Believes a body only when Stripe signed it, lately.
@Singleton
class SignedEvents {
  private final String secret;
  private final Duration tolerance;
  private final ObjectMapper json;
  private final Clock clock;

  @Inject
  SignedEvents(StripeSecrets secrets, BillingConfig config, ObjectMapper json, Clock clock) {
    this(secrets.webhookSecret(), config.stripe().signatureTolerance(), json, clock);
  }

  SignedEvents(String secret, Duration tolerance, ObjectMapper json, Clock clock) {
    this.secret = secret;
    this.tolerance = tolerance;
    this.json = json;
    this.clock = clock;
  }

  /// @param signature the `Stripe-Signature` header
  /// @return empty for an event whose object has no id, which none of ours is
  /// @throws ProblemException `invalid_signature`, or `malformed_json` of a signed body
  Optional<EventFacts> verified(String body, @Nullable String signature) {
    verify(body, signature);
    try {
      JsonNode event = json.readTree(body);
      String id = required(event, "id");
      String type = required(event, "type");
      Instant createdAt = Instant.ofEpochSecond(event.path("created").asLong());
      String objectId = event.at("/data/object/id").asText();
      return objectId.isEmpty()
          ? Optional.empty()
          : Optional.of(new EventFacts(id, type, createdAt, objectId));
    } catch (JsonProcessingException e) {
      throw new ProblemException(ErrorCode.MALFORMED_JSON, "The body is not valid JSON.");
    }
  }

  /// A time stamp that is no number makes the SDK throw something of its own.
  private void verify(String body, @Nullable String signature) {
    try {
      if (signature == null
          || !Webhook.Signature.verifyHeader(
              body, signature, secret, tolerance.toSeconds(), clock)) {
        throw new ProblemException(ErrorCode.INVALID_SIGNATURE, null);
      }
    } catch (SignatureVerificationException | NumberFormatException e) {
      throw new ProblemException(ErrorCode.INVALID_SIGNATURE, null);
    }
  }

  private static String required(JsonNode event, String name) {
    String value = event.path(name).asText();
    if (value.isEmpty()) {
      throw new ProblemException(ErrorCode.INVALID_REQUEST, "The event has no " + name + ".");
    }
    return value;
  }
}
