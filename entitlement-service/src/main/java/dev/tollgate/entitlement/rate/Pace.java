package dev.tollgate.entitlement.rate;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A rate as the bucket rule sees it.
///
/// @param microsPerCall time that one call uses up
/// @param burst calls that may come at once after a pause
public record Pace(long microsPerCall, long burst) {

  /// So many calls in each period, all of them at once if need be.
  public static Pace of(int calls, Duration period) {
    return new Pace(TimeUnit.MILLISECONDS.toMicros(period.toMillis()) / calls, calls);
  }

  /// The stricter of two, in speed and in burst.
  public Pace atMost(Pace other) {
    return new Pace(Math.max(microsPerCall, other.microsPerCall), Math.min(burst, other.burst));
  }
}
