package dev.tollgate.contracts.account;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/// @param keyHash SHA-256 of the whole access key, lower-case hex: the key itself never travels
///   inside
public record AccessKeyResolveRequest(@NotNull @Pattern(regexp = "[0-9a-f]{64}") String keyHash) {}
