package dev.tollgate.entitlement.migration;

import java.math.BigDecimal;
import java.time.Instant;

/// Answer of `POST /v1/account/byok-migration`.
///
/// @param credits what the account was given when it was reported
/// @param repeated it had been reported before; nothing was given now
public record ByokReport(Instant reportedAt, BigDecimal credits, boolean repeated) {}
