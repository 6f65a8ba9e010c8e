package dev.tollgate.entitlement.agent;

import java.time.Instant;
import java.util.UUID;

/// A caller with a name of its own, in the service of an account. An inactive one is refused.
public record Agent(UUID id, UUID accountId, String name, boolean active, Instant createdAt) {}
