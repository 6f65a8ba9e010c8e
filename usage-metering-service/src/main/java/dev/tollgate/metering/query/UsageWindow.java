package dev.tollgate.metering.query;

import dev.tollgate.metering.rollup.Figures;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was used in one window by one group.
///
/// @param group the value of each dimension that was grouped by; the agent is null for calls
///   without one
public record UsageWindow(
    Instant start, Instant end, Map<Dimension, @Nullable String> group, Figures figures) {}
