package dev.tollgate.contracts.admission;

import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.contracts.account.Route;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The gateway asks: may this caller use this feature with this provider now?
///
/// @param accountId the account the credential names; with a session the host's account pays
///   instead
/// @param agentId the agent of the credential, or the one the caller named
/// @param sessionId a shared session, when the host is to pay
/// @param provider the provider that routing chose, for the own-key question
/// @param onlyRoute null for the account's own order; PLATFORM once its own key has failed (EN-10)
public record AdmissionRequest(
    @NotNull UUID accountId,
    @NotNull UUID principalId,
    @NotNull PrincipalType principalType,
    @Nullable UUID agentId,
    @Nullable UUID sessionId,
    @NotBlank @Size(max = 64) String feature,
    @NotBlank @Size(max = 64) String lane,
    @NotBlank @Size(max = 64) String provider,
    @NotBlank @Size(max = 200) String model,
    @Nullable Route onlyRoute,
    @NotBlank @Size(max = 64) String gatewayId) {}
