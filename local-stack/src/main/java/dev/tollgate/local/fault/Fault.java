package dev.tollgate.local.fault;

import java.time.Duration;

/// What the proxy does to the bytes of all its connections.
public sealed interface Fault {
  /// Bytes pass.
  record None() implements Fault {}

  /// Bytes pass, each chunk so much later.
  record Delay(Duration time) implements Fault {}

  /// Bytes are read and thrown away; connections stay open.
  record Drop() implements Fault {}

  /// Connections are reset, new ones as soon as they are accepted.
  record Reset() implements Fault {}

  /// Connections are accepted and stay open, but nobody reads or writes: what a machine looks like
  /// that lost its power.
  record HalfOpen() implements Fault {}
}
