package dev.tollgate.contracts.account;

/// BLOCKED accounts are refused everywhere; MERGED ones live on as an alias of another account;
/// ERASED is final.
public enum AccountStatus {
  ACTIVE,
  BLOCKED,
  MERGED,
  ERASED
}
