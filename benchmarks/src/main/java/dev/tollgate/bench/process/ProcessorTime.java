package dev.tollgate.bench.process;

import dev.tollgate.local.infrastructure.LaunchFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The processor time of a process with all its threads, user and system, as the kernel accounts
/// it: what other processes do on the machine does not count.
public final class ProcessorTime {
  private static final int AFTER_NAME_USER = 11;
  private static final int AFTER_NAME_SYSTEM = 12;
  private static final double MICROS_PER_TICK = 10_000;

  private final Path stat;
  private final double begunMicros;

  private ProcessorTime(Path stat) {
    this.stat = stat;
    this.begunMicros = micros();
  }

  /// Starts counting.
  public static ProcessorTime from(long pid) {
    return new ProcessorTime(Path.of("/proc", Long.toString(pid), "stat"));
  }

  /// What was used since.
  public double usedMicros() {
    return micros() - begunMicros;
  }

  private double micros() {
    try {
      return ticks(Files.readString(stat)) * MICROS_PER_TICK;
    } catch (IOException e) {
      throw new LaunchFailure(stat + " cannot be read: benchmarks need Linux and living processes");
    }
  }

  /// The name may hold spaces and brackets, so fields are counted from its end.
  static long ticks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[AFTER_NAME_USER]) + Long.parseLong(fields[AFTER_NAME_SYSTEM]);
  }
}
