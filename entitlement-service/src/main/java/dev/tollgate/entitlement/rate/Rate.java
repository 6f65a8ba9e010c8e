package dev.tollgate.entitlement.rate;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;

/// How fast calls may come, in an operator's terms.
///
/// @param callsPerMinute sustained
/// @param burst calls that may come at once after a pause
public record Rate(
    @Positive @Max(60_000_000) long callsPerMinute, @Positive @Max(1_000_000) long burst) {
  private static final long MICROS_PER_MINUTE = 60_000_000;

  public Pace pace() {
    return new Pace(MICROS_PER_MINUTE / callsPerMinute, burst);
  }
}
