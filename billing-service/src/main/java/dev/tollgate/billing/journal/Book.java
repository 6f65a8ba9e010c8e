package dev.tollgate.billing.journal;

import java.util.Locale;

/// The accounts of the journal.
public enum Book {
  /// What lies at Stripe or in the bank.
  CASH,
  /// What Stripe kept.
  FEES,
  /// Paid by customers, not yet earned: their unused credits and the rest of their periods.
  DEFERRED_REVENUE,
  RECOGNISED_REVENUE,
  /// Money that went back, by refund or dispute, for credits that had been used already.
  RETURNS;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
