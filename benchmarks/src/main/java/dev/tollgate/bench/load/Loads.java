package dev.tollgate.bench.load;

import java.time.Duration;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// What load there is, and what comes of it.
public final class Loads {
  private Loads() {}

  /// What all kinds have in common.
  public sealed interface Load {
    Destination destination();

    Body body();

    int connections();
  }

  public record Saturated(Destination destination, Body body, int connections, Duration time)
      implements Load {}

  /// @param connections opened before the first call; a call that finds none idle waits for one
  public record Paced(
      Destination destination, Body body, int connections, int perSecond, Duration time)
      implements Load {
    long calls() {
      return perSecond * time.toMillis() / 1_000;
    }
  }

  /// @param body asks for `chunks` chunks, one `every` so long
  public record Streamed(
      Destination destination, Body body, int connections, int chunks, Duration every)
      implements Load {}

  /// @param failures how many calls ended with each status that is not 200
  public record Throughput(long calls, Map<Integer, Long> failures, Duration time) {
    public double perSecond() {
      return calls * 1e9 / time.toNanos();
    }
  }

  /// @param nanos from the time at which each call was due
  public record Latency(Histogram nanos, long errors) {
    private static final double NANOS_PER_MILLI = 1e6;

    public double millis(double percentile) {
      return nanos.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }
  }

  /// @param delayNanos from the provider's write to our read
  /// @param missing chunks that were asked for and did not come
  public record Chunks(Histogram delayNanos, long received, long missing, long errors) {
    private static final double NANOS_PER_MILLI = 1e6;

    public double delayMillis(double percentile) {
      return delayNanos.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }
  }
}
