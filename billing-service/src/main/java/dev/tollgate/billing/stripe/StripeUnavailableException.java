package dev.tollgate.billing.stripe;

/// Stripe could not be reached, was overloaded or did not know us: nothing is decided, try again.
public final class StripeUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StripeUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
