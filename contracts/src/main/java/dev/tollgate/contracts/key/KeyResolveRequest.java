package dev.tollgate.contracts.key;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// @param ifVersion the version the gateway holds: 304 when it is still the one
/// @param requestId for the audit row
public record KeyResolveRequest(
    @NotNull UUID accountId,
    @NotBlank @Size(max = 64) String provider,
    @Nullable Long ifVersion,
    @NotNull UUID principalId,
    @NotBlank @Size(max = 64) String feature,
    @NotBlank @Size(max = 64) String requestId,
    @NotBlank @Size(max = 64) String gatewayId) {}
