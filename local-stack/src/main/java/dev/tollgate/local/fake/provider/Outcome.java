package dev.tollgate.local.fake.provider;

/// How a call ended, as the provider saw it.
public enum Outcome {
  /// Still being answered.
  OPEN,
  /// Answered in full.
  COMPLETED,
  /// Answered with a status of 400 or above.
  REFUSED,
  /// Ended early by the provider.
  CUT,
  /// Ended early by the client.
  CANCELLED
}
