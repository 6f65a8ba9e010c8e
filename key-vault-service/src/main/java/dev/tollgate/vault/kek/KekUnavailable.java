package dev.tollgate.vault.kek;

/// The key management service does not answer now.
public final class KekUnavailable extends RuntimeException {
  KekUnavailable(String why) {
    super(why);
  }
}
