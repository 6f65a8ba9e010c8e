package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.account.Tier;
import java.util.Set;

/// Which providers' keys an account of a tier may bring.
public final class TierPolicy {
  private static final Set<String> FROM_PRO =
      Set.of("openai", "anthropic", "deepseek", "openrouter", "minimax", "zai");

  private TierPolicy() {}

  public static boolean allows(Tier tier, String provider) {
    return tier.atLeast(lowestFor(provider));
  }

  public static Tier lowestFor(String provider) {
    return FROM_PRO.contains(provider) ? Tier.PRO : Tier.BUSINESS;
  }
}
