package dev.tollgate.billing.wallet;

/// A grant key came again with another account, source or amount. Nothing was changed.
public final class GrantKeyReusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  GrantKeyReusedException(String key) {
    super("grant key was used with other content: " + key);
  }
}
