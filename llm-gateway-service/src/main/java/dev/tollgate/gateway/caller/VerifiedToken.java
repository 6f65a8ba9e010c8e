package dev.tollgate.gateway.caller;

import dev.tollgate.contracts.account.Caller;
import java.time.Instant;

/// A token whose signature and claims were checked once; its times are checked at each use.
record VerifiedToken(Caller caller, Instant issuedAt, Instant expiresAt) {}
