package dev.tollgate.billing.catalog;

import dev.tollgate.contracts.account.Tier;

/// A monthly subscription.
///
/// @param tier what an account has while it is subscribed
/// @param perSeat sold by the number of agents
/// @param trialDays 0 for none
public record Plan(
    String id,
    String name,
    long priceCents,
    long credits,
    Tier tier,
    boolean perSeat,
    int trialDays)
    implements CatalogItem {
  public Plan {
    if (priceCents <= 0 || credits < 0 || trialDays < 0) {
      throw new IllegalArgumentException("plan " + id + " has a negative number");
    }
  }
}
