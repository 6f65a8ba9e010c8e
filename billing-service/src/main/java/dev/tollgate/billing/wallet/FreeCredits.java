package dev.tollgate.billing.wallet;

import java.util.UUID;

/// WA-2: 25 credits a month, which end with the month.
final class FreeCredits {
  static final long MICRO_A_MONTH = Credits.micro(25);

  private FreeCredits() {}

  static Grant ofPeriod(UUID accountId, Months months, int period) {
    return new Grant(
        accountId,
        "free:" + accountId + ":" + period,
        LotSource.FREE,
        MICRO_A_MONTH,
        0,
        months.start(period),
        months.start(period + 1));
  }
}
