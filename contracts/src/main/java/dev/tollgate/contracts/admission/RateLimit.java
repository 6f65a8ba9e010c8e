package dev.tollgate.contracts.admission;

/// What the RateLimit headers say (GCRA).
///
/// @param limit burst size in calls
/// @param remaining calls that would pass at once
/// @param resetMillis until the burst is whole again
public record RateLimit(long limit, long remaining, long resetMillis) {}
