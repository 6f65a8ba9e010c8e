package dev.tollgate.metering.query;

import dev.tollgate.metering.rollup.Grain;
import java.time.Instant;
import java.util.stream.Stream;

/// A half-open range of time whose bounds lie where windows begin, so that sums of windows answer
/// for it exactly.
public record UsageRange(Instant from, Instant to) {

  /// Widens the bounds to whole minutes, or to whole hours where minutes are not kept any more.
  ///
  /// @param minutesSince from here on minute windows are kept
  public static UsageRange covering(Instant from, Instant to, Instant minutesSince) {
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

  /// The windows of the range in order, the first and the last cut off where the range ends.
  public Stream<UsageRange> windows(WindowSize size) {
    return size.grain()
        .map(
            grain ->
                Stream.iterate(from, start -> start.isBefore(to), grain::next)
                    .map(start -> new UsageRange(start, earlier(grain.next(start), to))))
        .orElse(Stream.of(this));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
