package dev.tollgate.billing.lease;

/// GRANTED → CLOSING → DONE; FENCED from either → DONE. No way leads back.
public enum LeaseState {
  GRANTED,
  CLOSING,
  FENCED,
  DONE;

  /// P8: a fenced lease stays fenced.
  LeaseState closed() {
    return this == GRANTED ? CLOSING : this;
  }

  /// P15.
  LeaseState fenced() {
    return this == DONE ? DONE : FENCED;
  }

  /// P13: the gateway may still reserve and charge, as far as billing is concerned.
  boolean isTrusted() {
    return this == GRANTED || this == CLOSING;
  }
}
