package dev.tollgate.vault.kek;

import java.io.IOException;
import java.io.UncheckedIOException;

/// The key management service does not answer now, or not as it should: what needs it is refused
/// and may be tried again (503).
public final class KekUnavailable extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  KekUnavailable(String why) {
    super(why, new IOException(why));
  }
}
