package dev.tollgate.billing.wallet;

/// Where credits come from. The source decides a lot's place in the burn order.
public enum LotSource {
  FREE(true, 10),
  SUBSCRIPTION(false, 20),
  MIGRATION(true, 30),
  PROMO(true, 30),
  PACK(false, 50);

  private final boolean promotional;
  private final int priority;

  LotSource(boolean promotional, int priority) {
    this.promotional = promotional;
    this.priority = priority;
  }

  /// Given, not bought: burns before paid credits of the same priority and expiry.
  public boolean promotional() {
    return promotional;
  }

  /// The lowest burns first.
  public int priority() {
    return priority;
  }
}
