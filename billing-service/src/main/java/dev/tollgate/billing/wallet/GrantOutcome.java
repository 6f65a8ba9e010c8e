package dev.tollgate.billing.wallet;

/// What a grant did; a repeat with the same content changes nothing.
public enum GrantOutcome {
  GRANTED,
  REPEATED
}
