package dev.tollgate.contracts.account;

/// Whose provider key and whose money a call uses.
public enum Route {
  /// Our key; the call costs the account credits.
  PLATFORM,
  /// The account's own key; the call costs no credits and no quota.
  BYOK
}
