package dev.tollgate.contracts.key;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;

/// Uses of kept keys, for the vault's audit: resolves alone would tell of one call in many.
///
/// @param reportId the same when it is sent again: it counts once
public record KeyUsesReport(
    @NotNull UUID reportId,
    @NotBlank @Size(max = 64) String gatewayId,
    @NotEmpty @Size(max = KeyUsesReport.USES_MAX) List<@Valid @NotNull KeyUses> uses) {
  public static final int USES_MAX = 200;
}
