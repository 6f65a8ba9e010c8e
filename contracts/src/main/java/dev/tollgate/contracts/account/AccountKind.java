package dev.tollgate.contracts.account;

/// Who stands behind an account. Teams get no monthly free credits.
public enum AccountKind {
  DEVICE,
  USER,
  TEAM
}
