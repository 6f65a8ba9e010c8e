package dev.tollgate.entitlement.rate;

/// The generic cell rate algorithm: a bucket is one number, the theoretical arrival time of the
/// next call. `quota/take.lua` holds the same rule for Redis; a test compares the two.
public final class Gcra {
  private Gcra() {}

  /// @param arrivalMicros the bucket's new content
  /// @param taken calls that pass: all that were wanted, fewer, or none
  /// @param free calls that would still pass at once
  /// @param waitMicros until one call passes; 0 when one was taken
  public record Step(long arrivalMicros, int taken, long free, long waitMicros) {}

  /// Takes up to `wanted` calls from a bucket at `nowMicros`.
  ///
  /// @param arrivalMicros what the bucket holds; anything in the past is a full bucket
  public static Step take(Pace pace, long arrivalMicros, long nowMicros, int wanted) {
    long perCall = pace.microsPerCall();
    long arrival = Math.max(arrivalMicros, nowMicros);
    long room = nowMicros + Math.multiplyExact(pace.burst(), perCall) - arrival;
    long free = Math.max(0, room / perCall);
    if (room < perCall) {
      return new Step(arrival, 0, 0, perCall - room);
    }
    int taken = (int) Math.min(wanted, free);
    return new Step(arrival + taken * perCall, taken, free - taken, 0);
  }
}
