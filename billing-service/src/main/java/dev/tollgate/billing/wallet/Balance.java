package dev.tollgate.billing.wallet;

import java.util.UUID;

/// What an account has now. `availableMicro = balanceMicro − heldMicro`.
///
/// @param version of the wallet; grows with each change
/// @param availableMicro may be leased now: live, effective, not expired, not held
/// @param heldMicro set aside by open leases on live lots
/// @param upcomingMicro granted, but not effective yet
public record Balance(
    UUID accountId, long version, long availableMicro, long heldMicro, long upcomingMicro) {

  public long balanceMicro() {
    return Math.addExact(availableMicro, heldMicro);
  }

  /// The colour hint of WA-1.
  public Color color() {
    return Color.of(balanceMicro());
  }

  /// green ≥ 250, orange 100-249, red < 100 credits.
  public enum Color {
    GREEN,
    ORANGE,
    RED;

    static Color of(long micro) {
      if (micro >= Credits.micro(250)) {
        return GREEN;
      }
      return micro >= Credits.micro(100) ? ORANGE : RED;
    }
  }
}
