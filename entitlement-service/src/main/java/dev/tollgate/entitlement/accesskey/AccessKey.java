package dev.tollgate.entitlement.accesskey;

import dev.tollgate.entitlement.identity.Principal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A long-lived credential as it is kept: without the key itself.
///
/// @param keyHash SHA-256 of the whole key
/// @param owner who made it, and for whom it speaks unless it is bound to an agent
public record AccessKey(
    UUID id,
    byte[] keyHash,
    String name,
    String lastFour,
    Principal owner,
    @Nullable UUID agentId,
    Instant createdAt) {}
