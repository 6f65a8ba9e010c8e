package dev.tollgate.gateway.admission;

import dev.tollgate.contracts.account.Caller;
import dev.tollgate.contracts.account.Route;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What one admission covers. Holds the account and the principal: nobody calls on another's
/// admission.
record AdmissionKey(
    Caller caller,
    @Nullable UUID agentId,
    @Nullable UUID sessionId,
    String feature,
    String provider,
    @Nullable Route onlyRoute) {}
