package dev.tollgate.billing.topup;

import dev.tollgate.billing.catalog.Pack;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What an account wants bought when its credits run low, and how that has gone.
///
/// @param item a pack of the catalogue
/// @param capCents most that is charged in a calendar month (UTC)
/// @param declines in a row
/// @param declineCode of the last decline; null since the last success
/// @param paused why nothing is tried until the owner opts in again; null when all is well
record AutoTopUp(
    UUID accountId,
    boolean enabled,
    String item,
    long capCents,
    int declines,
    @Nullable String declineCode,
    @Nullable String paused) {
  /// Does a wish for that pack and that cap allow all that this one does?
  boolean isCoveredBy(Pack pack, long mostCents) {
    return item.equals(pack.id()) && capCents <= mostCents;
  }
}
