package dev.tollgate.billing.wallet;

import java.math.BigDecimal;
import java.util.Locale;

/// `GET /v1/wallet`, in credits.
///
/// @param available `balance − held`
/// @param held set aside by open leases
/// @param upcoming granted, but not effective yet; part of neither
/// @param color green, orange or red, by balance
public record WalletView(
    BigDecimal available,
    BigDecimal held,
    BigDecimal balance,
    BigDecimal upcoming,
    String color,
    long version) {

  static WalletView of(Balance balance) {
    return new WalletView(
        Credits.decimal(balance.availableMicro()),
        Credits.decimal(balance.heldMicro()),
        Credits.decimal(balance.balanceMicro()),
        Credits.decimal(balance.upcomingMicro()),
        balance.color().name().toLowerCase(Locale.ROOT),
        balance.version());
  }
}
