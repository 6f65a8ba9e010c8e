package dev.tollgate.billing.wallet;

/// A lot that is not LIVE takes nothing back: what its pins free follows it (P10, P17).
public enum LotState {
  LIVE,
  EXPIRED,
  REFUNDED
}
