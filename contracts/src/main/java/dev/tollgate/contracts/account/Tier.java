package dev.tollgate.contracts.account;

/// What an account has subscribed to; later constants include what earlier ones allow.
public enum Tier {
  BASIC,
  PRO,
  BUSINESS,
  ENTERPRISE;

  public boolean atLeast(Tier other) {
    return compareTo(other) >= 0;
  }
}
