package dev.tollgate.vault;

import java.time.Instant;
import java.util.UUID;

/// Who makes a request, for which account, and from where.
///
/// @param tokenIssuedAt for accounts whose older tokens are void
public record Actor(
    UUID accountId, UUID principalId, Instant tokenIssuedAt, String source, String requestId) {}
