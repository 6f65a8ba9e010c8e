package dev.tollgate.contracts.account;

/// Who makes a call, as against the account, which pays for it.
public enum PrincipalType {
  DEVICE,
  USER,
  AGENT,
  GUEST,
  OPERATOR
}
