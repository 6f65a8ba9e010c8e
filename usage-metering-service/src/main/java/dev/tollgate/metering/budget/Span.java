package dev.tollgate.metering.budget;

import java.time.Instant;

/// A period of time, half-open.
public record Span(Instant start, Instant end) {
  boolean holds(Instant moment) {
    return !moment.isBefore(start) && moment.isBefore(end);
  }
}
