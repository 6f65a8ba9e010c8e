package dev.tollgate.bench.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waiting until a process has worked off what the last turn left it.
public final class Rest {
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final double LITTLE = 0.15;
  private static final double NANOS_PER_MICRO = 1e3;

  private Rest() {}

  /// Returns when it uses less than a seventh of a core, or after a minute.
  public static void await(long pid) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    double share = 1;
    while (share > LITTLE && System.nanoTime() < deadline) {
      ProcessorTime used = ProcessorTime.from(pid);
      LockSupport.parkNanos(LOOK.toNanos());
      share = used.usedMicros() * NANOS_PER_MICRO / LOOK.toNanos();
    }
  }
}
