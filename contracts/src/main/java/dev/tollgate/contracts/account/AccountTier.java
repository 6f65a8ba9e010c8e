package dev.tollgate.contracts.account;

import java.util.UUID;

/// Answer of `GET /internal/v1/accounts/{id}/tier`: the truth, where a projection may lag.
///
/// @param ownKeysEnded as in [AccountChanged]
public record AccountTier(
    UUID accountId, long version, Tier tier, AccountStatus status, boolean ownKeysEnded) {}
