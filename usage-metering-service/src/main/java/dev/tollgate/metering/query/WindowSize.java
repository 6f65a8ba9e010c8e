package dev.tollgate.metering.query;

import dev.tollgate.metering.rollup.Grain;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How an answer is cut into windows; `TOTAL` is one window from start to end.
public enum WindowSize {
  MINUTE(Grain.MINUTE, Duration.ofMinutes(1)),
  HOUR(Grain.HOUR, Duration.ofHours(1)),
  DAY(Grain.DAY, Duration.ofDays(1)),
  MONTH(Grain.MONTH, Duration.ofDays(28)),
  TOTAL(null, null);

  private final @Nullable Grain grain;
  private final @Nullable Duration lengthMin;

  WindowSize(@Nullable Grain grain, @Nullable Duration lengthMin) {
    this.grain = grain;
    this.lengthMin = lengthMin;
  }

  /// Empty for `TOTAL`.
  Optional<Grain> grain() {
    return Optional.ofNullable(grain);
  }

  /// How much is answered when nobody says from when.
  Duration lengthByDefault() {
    return this == MINUTE ? Duration.ofDays(1) : Duration.ofDays(30);
  }

  /// Windows that the range can have at most.
  long windowsMax(Instant from, Instant to) {
    return lengthMin == null
        ? 1
        : Math.ceilDiv(Duration.between(from, to).toSeconds(), lengthMin.toSeconds()) + 1;
  }
}
