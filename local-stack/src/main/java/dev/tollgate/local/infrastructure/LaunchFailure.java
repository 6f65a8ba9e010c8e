package dev.tollgate.local.infrastructure;

/// A part of the stack did not come up; the message says which one and ends with its last lines.
public final class LaunchFailure extends RuntimeException {
  public LaunchFailure(String message) {
    super(message);
  }

  public LaunchFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
