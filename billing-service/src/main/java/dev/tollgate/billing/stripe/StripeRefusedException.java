package dev.tollgate.billing.stripe;

import org.jspecify.annotations.Nullable;

/// Stripe understood the request and refused it: asking again does not help.
public final class StripeRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String code;

  StripeRefusedException(@Nullable String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /// No object has this id at Stripe.
  public boolean isMissing() {
    return "resource_missing".equals(code);
  }
}
