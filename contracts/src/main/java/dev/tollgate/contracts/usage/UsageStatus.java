package dev.tollgate.contracts.usage;

/// How a provider attempt ended.
public enum UsageStatus {
  COMPLETED,
  /// Failed before the first content chunk.
  FAILED,
  /// The provider's stream died after the first content chunk.
  CUT,
  /// The caller went away.
  CANCELLED,
  /// The gateway died meanwhile; found in its spool at the next start.
  ABORTED
}
