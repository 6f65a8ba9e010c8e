package dev.tollgate.contracts;

import java.time.Instant;

/// Sent every 500 ms on a control topic: whoever saw it has seen every change committed before
/// `at`.
public record Tick(Instant at) {
  public static final String TYPE = "tick.v1";
}
