package dev.tollgate.bench.gateway;

import java.time.Duration;

/// How long and how often the gateway's benchmark measures.
///
/// @param rounds how often each variant has its turn
/// @param turn how long a variant is under load in one turn
/// @param warmUpCalls how many calls, and chunks, each variant answers at the least before the
///   first turn
/// @param warmUpMax how long that goes on at the most when it does not become steady
/// @param streams how many stand open at once in the test of many streams
/// @param streamChunks what each of those streams brings, one chunk a second
record Plan(
    int rounds, Duration turn, int warmUpCalls, Duration warmUpMax, int streams, int streamChunks) {
  static final int CONNECTIONS = 64;
  static final int PER_SECOND = 300;
  static final int BUSY_STREAMS = 100;
  static final Duration BUSY_EVERY = Duration.ofMillis(25);

  static Plan of(boolean quick) {
    return quick
        ? new Plan(2, Duration.ofSeconds(2), 20_000, Duration.ofSeconds(30), 500, 6)
        : new Plan(5, Duration.ofSeconds(3), 100_000, Duration.ofSeconds(120), 2_000, 15);
  }

  /// As many chunks as fill a turn of busy streams.
  int busyChunks() {
    return (int) (turn.toMillis() / BUSY_EVERY.toMillis());
  }
}
