package dev.tollgate.entitlement.identity;

import dev.tollgate.contracts.account.PrincipalType;
import java.util.UUID;

/// Who a token stands for, and for which account it speaks.
public record Principal(UUID accountId, UUID principalId, PrincipalType type) {}
