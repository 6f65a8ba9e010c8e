package dev.tollgate.kit.event;

import java.time.Duration;

/// How many records the next transaction takes: as many as it gets done before others have waited
/// long for what it locks, by what the last one took.
final class BatchSize {
  private static final int LEAST = 50;
  private static final int STEP = 2;

  private final int most;
  private final long nanosAtMost;
  private volatile int size;

  /// @param most records, however fast they are done
  /// @param atMost how long a transaction is to take; one of very few records may take longer
  BatchSize(int most, Duration atMost) {
    this.most = most;
    this.nanosAtMost = atMost.toNanos();
    this.size = Math.min(most, LEAST);
  }

  int next() {
    return size;
  }

  /// At most doubles or halves, so that one slow disk write decides little. What was not full says
  /// nothing, unless even so it was slow.
  void took(int records, long nanos) {
    if (records < size && nanos <= nanosAtMost) {
      return;
    }
    double inTime = (double) records * nanosAtMost / Math.max(1, nanos);
    int least = Math.max(Math.min(most, LEAST), size / STEP);
    int greatest = Math.min(most, size * STEP);
    size = (int) Math.clamp(inTime, least, Math.max(least, greatest));
  }
}
