package dev.tollgate.contracts.admission;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.UUID;

/// The gateway ends an admission and gives back what it did not use. It reports on each, also when
/// nothing is left; a second report of the same admission changes nothing.
///
/// @param unusedTokens tokens never used for any call
/// @param unusedQuota tokens used for calls that took no PLATFORM quota (own key, or failed before
///   the first byte)
public record AdmissionReport(
    @NotNull UUID admissionId,
    @NotNull UUID accountId,
    @NotBlank String feature,
    @PositiveOrZero int unusedTokens,
    @PositiveOrZero int unusedQuota) {}
