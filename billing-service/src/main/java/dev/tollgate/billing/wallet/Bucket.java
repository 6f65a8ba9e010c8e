package dev.tollgate.billing.wallet;

/// Where credits are. Each ledger entry moves an amount from one bucket to another; OUTSIDE is
/// where grants come from and transfers go to.
public enum Bucket {
  OUTSIDE,
  AVAILABLE,
  HELD,
  SPENT,
  EXPIRED,
  REFUNDED
}
