package dev.tollgate.contracts.account;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The full state of an account, sent after what caused the change was applied. A receiver keeps
/// the highest version and ignores lower ones.
///
/// @param anchor when the account's months start to be counted (UTC)
/// @param routeConfig null for an account that never touched its configuration
/// @param tokensNotBefore tokens issued before this instant are void
/// @param mergedInto the account that took over this one's wallet, when status is MERGED
/// @param ownKeysEnded own provider keys are purged and no new ones are taken: the end of the
///   migration programme (WA-4)
public record AccountChanged(
    UUID accountId,
    long version,
    AccountKind kind,
    Tier tier,
    AccountStatus status,
    int agentQuota,
    Instant anchor,
    @Nullable RouteConfig routeConfig,
    @Nullable Instant tokensNotBefore,
    @Nullable UUID mergedInto,
    boolean ownKeysEnded) {
  public static final String TYPE = "account.changed.v1";
}
