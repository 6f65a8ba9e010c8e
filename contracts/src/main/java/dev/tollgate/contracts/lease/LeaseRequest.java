package dev.tollgate.contracts.lease;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/// P1: a gateway asks for a hold on a wallet. Repeating it with the same id is safe.
///
/// @param leaseId minted by the gateway (UUIDv7)
/// @param incarnation new at every start of the gateway
/// @param creditsMicro what the gateway would like, from the account's recent rate
/// @param priceMicro what one call needs; less than this is no grant
public record LeaseRequest(
    @NotNull UUID leaseId,
    @NotNull UUID accountId,
    @NotBlank @Size(max = 64) String gatewayId,
    @NotNull UUID incarnation,
    @Positive long creditsMicro,
    @Positive long priceMicro) {}
