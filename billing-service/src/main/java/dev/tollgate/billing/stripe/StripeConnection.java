package dev.tollgate.billing.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.net.RequestOptions;
import com.stripe.service.V1Services;
import dev.tollgate.billing.BillingConfig;
import jakarta.inject.Singleton;

/// The SDK's client with our time-outs. Nothing is retried here: whatever creates something carries
/// an idempotency key, so that the caller may try again.
@Singleton
class StripeConnection {
  private final StripeClient stripe;

  StripeConnection(BillingConfig config, StripeSecrets secrets) {
    StripeSettings settings = config.stripe();
    this.stripe =
        StripeClient.builder()
            .setApiKey(secrets.apiKey())
            .setApiBase(settings.apiBase().toString())
            .setConnectTimeout(Math.toIntExact(settings.connectTimeout().toMillis()))
            .setReadTimeout(Math.toIntExact(settings.readTimeout().toMillis()))
            .setMaxNetworkRetries(0)
            .build();
  }

  interface Request<T> {
    T send(V1Services stripe) throws StripeException;
  }

  /// @throws StripeUnavailableException when nothing is decided
  /// @throws StripeRefusedException when Stripe said no
  <T> T call(Request<T> request) {
    try {
      return request.send(stripe.v1());
    } catch (StripeException e) {
      throw translated(e);
    }
  }

  V1Services raw() {
    return stripe.v1();
  }

  static RuntimeException translated(StripeException fault) {
    return fault instanceof InvalidRequestException refused
        ? new StripeRefusedException(
            refused.getCode(), "Stripe refused: " + refused.getCode(), refused)
        : new StripeUnavailableException("Stripe: " + fault.getClass().getSimpleName(), fault);
  }

  /// @param idempotencyKey the same for the same deed, however often it is tried
  static RequestOptions once(String idempotencyKey) {
    return RequestOptions.builder().setIdempotencyKey(idempotencyKey).build();
  }
}
