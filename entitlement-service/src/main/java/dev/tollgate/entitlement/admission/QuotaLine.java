package dev.tollgate.entitlement.admission;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How much of a quota may be used before the account is told (EN-11).
enum QuotaLine {
  NEAR_LIMIT(80),
  EXHAUSTED(100);

  private final long percent;

  QuotaLine(long percent) {
    this.percent = percent;
  }

  /// The lines that `used` is at or over; none without a limit, and while nobody counts.
  static List<QuotaLine> reached(@Nullable Long used, @Nullable Long limit) {
    return Arrays.stream(values()).filter(line -> line.isReached(used, limit)).toList();
  }

  boolean isReached(@Nullable Long used, @Nullable Long limit) {
    return used != null
        && limit != null
        && Math.multiplyExact(used, 100L) >= Math.multiplyExact(limit, percent);
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
