package dev.tollgate.entitlement.agent;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.UUID;

/// A caller with a name of its own, in the service of an account. An inactive one is refused.
public record Agent(
    UUID id, @JsonIgnore UUID accountId, String name, boolean active, Instant createdAt) {
  Agent renamed(String newName) {
    return new Agent(id, accountId, newName, active, createdAt);
  }

  Agent switched(boolean on) {
    return new Agent(id, accountId, name, on, createdAt);
  }
}
