package dev.tollgate.vault.providerkey;

import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.Tier;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What entitlement last said about an account.
///
/// @param tokensNotBefore tokens issued before this instant are void
/// @param ownKeysEnded no key may be brought any more, whatever the tier
public record AccountState(
    UUID accountId,
    long version,
    Tier tier,
    AccountStatus status,
    @Nullable Instant tokensNotBefore,
    boolean ownKeysEnded) {

  public boolean mayBring(String provider) {
    return status == AccountStatus.ACTIVE && !ownKeysEnded && TierPolicy.allows(tier, provider);
  }
}
