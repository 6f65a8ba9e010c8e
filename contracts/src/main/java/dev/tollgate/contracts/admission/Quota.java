package dev.tollgate.contracts.admission;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// @param limit calls a period; null = unlimited
/// @param used calls so far, tokens out at gateways included
/// @param resetAt end of the period, exclusive
public record Quota(@Nullable Long limit, long used, Instant resetAt) {}
