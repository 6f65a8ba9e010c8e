package dev.tollgate.contracts.lease;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.UUID;

/// P7/P8: body of `POST /internal/v1/leases/{id}/close`; the same `unreservedMicro` at every
/// resend.
///
/// @param abort P3: the grant was given up and will never be used
public record LeaseClose(
    @NotNull UUID accountId,
    @NotBlank @Size(max = 64) String gatewayId,
    @NotNull UUID incarnation,
    @PositiveOrZero long unreservedMicro,
    boolean abort) {}
