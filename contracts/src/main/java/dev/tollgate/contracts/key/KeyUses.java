package dev.tollgate.contracts.key;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;

/// How often a gateway used a key it had kept, within one minute.
///
/// @param keyVersion as resolve gave it
/// @param minute its beginning
public record KeyUses(
    @NotNull UUID accountId,
    @NotBlank @Size(max = 64) String provider,
    @Positive long keyVersion,
    @NotNull Instant minute,
    @Positive long count) {}
