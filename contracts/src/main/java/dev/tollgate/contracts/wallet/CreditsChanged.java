package dev.tollgate.contracts.wallet;

import java.util.UUID;

/// Credits came, went or expired; not sent for ordinary spending.
///
/// @param version grows with each change of the wallet
/// @param reason grant, refund, expiry, low_balance, …
public record CreditsChanged(UUID accountId, long version, long availableMicro, String reason) {
  public static final String TYPE = "credits.changed.v1";
}
