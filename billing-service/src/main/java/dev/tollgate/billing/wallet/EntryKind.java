package dev.tollgate.billing.wallet;

/// What a ledger entry records. HOLD and RELEASE leave the balance as it is.
public enum EntryKind {
  GRANT,
  HOLD,
  RELEASE,
  SPEND,
  EXPIRE,
  REFUND,
  TRANSFER_OUT,
  TRANSFER_IN
}
