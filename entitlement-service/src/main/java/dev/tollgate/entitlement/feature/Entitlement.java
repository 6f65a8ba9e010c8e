package dev.tollgate.entitlement.feature;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.error.ErrorCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// May this account use this feature now, and what is left of it?
///
/// Speaks of tier, budgets, quota and routes, as an admission would that the account itself asks
/// for without naming a model; whether credits are left is the wallet's to say. A call that names a
/// model of another provider, or an agent, may be answered otherwise.
///
/// @param reason why not; null when allowed
/// @param limit calls a month; null = unlimited
/// @param used null when it cannot be told now
/// @param left null = unlimited, or it cannot be told now
/// @param route the route that the next call tries first; null when none is open
/// @param byokConfigured an own key of any provider is active
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Entitlement(
    String feature,
    String lane,
    boolean allowed,
    @Nullable ErrorCode reason,
    Tier tier,
    @Nullable Long limit,
    @Nullable Long used,
    @Nullable Long left,
    String unit,
    Instant resetAt,
    @Nullable Route route,
    boolean byokConfigured) {
  static final String UNIT = "requests";
}
