package dev.tollgate.metering.query;

import dev.tollgate.metering.rollup.Grain;
import java.time.Instant;

/// A half-open range of time whose bounds lie where windows begin, so that sums of windows answer
/// for it exactly.
record UsageRange(Instant from, Instant to) {

  /// Widens the bounds to whole minutes, or to whole hours where minutes are not kept any more.
  ///
  /// @param minutesSince from here on minute windows are kept
  static UsageRange covering(Instant from, Instant to, Instant minutesSince) {
    Grain finest = from.isBefore(minutesSince) ? Grain.HOUR : Grain.MINUTE;
    return new UsageRange(finest.floor(from), finest.ceiling(to));
  }

  /// The widest windows that fill the range without remainder and of which windows of `size`
  /// consist.
  Grain widest(WindowSize size) {
    Grain widest = size.grain().orElse(Grain.MONTH);
    while (widest != Grain.MINUTE && !(widest.isBoundary(from) && widest.isBoundary(to))) {
      widest = Grain.values()[widest.ordinal() - 1];
    }
    return widest;
  }
}
