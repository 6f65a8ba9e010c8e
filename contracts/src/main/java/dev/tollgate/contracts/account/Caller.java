package dev.tollgate.contracts.account;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who makes a call and which account the credential names.
///
/// @param agentId set when the credential is bound to an agent
public record Caller(
    UUID accountId, UUID principalId, PrincipalType principalType, @Nullable UUID agentId) {}
