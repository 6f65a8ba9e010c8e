package dev.tollgate.gateway.admission;

import dev.tollgate.contracts.account.Route;
import org.jspecify.annotations.Nullable;

/// What a caller wants to do, as entitlement must know it.
///
/// @param onlyRoute null for the account's own order
public record Wish(
    String feature, String lane, String provider, String model, @Nullable Route onlyRoute) {}
