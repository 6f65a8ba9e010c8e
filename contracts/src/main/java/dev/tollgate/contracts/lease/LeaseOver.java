package dev.tollgate.contracts.lease;

import java.util.UUID;

/// P2: this lease id was granted before and has ended; the gateway mints a new one.
public record LeaseOver(UUID leaseId) implements LeaseDecision {}
