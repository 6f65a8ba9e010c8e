package dev.tollgate.vault.envelope;

/// A sealed value that cannot be opened. Its text never quotes the value.
public final class UnreadableEnvelope extends RuntimeException {
  /// FORMAT: not our framing. NOT_AUTHENTIC: changed, moved to another record, or sealed by another
  /// key.
  public enum Reason {
    FORMAT,
    NOT_AUTHENTIC
  }

  private final Reason reason;

  public UnreadableEnvelope(Reason reason) {
    super("unreadable envelope: " + reason);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
