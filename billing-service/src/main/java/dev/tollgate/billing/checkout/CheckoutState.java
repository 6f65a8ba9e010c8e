package dev.tollgate.billing.checkout;

import java.util.Locale;

/// OPENING until Stripe has given a page; PENDING until the money is there; then one of the ends.
public enum CheckoutState {
  OPENING,
  PENDING,
  GRANTED,
  EXPIRED,
  FAILED;

  public boolean isOver() {
    return this != OPENING && this != PENDING;
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static CheckoutState ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
