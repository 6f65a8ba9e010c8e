package dev.tollgate.gateway.usage;

/// The call cannot be written ahead, so it must not be made: 503.
public final class SpoolFullException extends Exception {
  private static final long serialVersionUID = 1L;

  SpoolFullException(String message) {
    super(message);
  }
}
