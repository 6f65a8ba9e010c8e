package dev.tollgate.bench.process;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// Keeps a process busy until a piece of work costs its processor no less than a moment ago: the
/// compilers are done with it. The same rule for every way, and a bound on its time.
public final class WarmUp {
  private static final double STEADY = 0.05;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Duration most;
  private final Consumer<String> progress;
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  /// @param most how long one process and kind of work is kept busy when it does not become steady
  public WarmUp(Duration most, Consumer<String> progress) {
    this.most = most;
    this.progress = progress;
  }

  /// @param name as the report calls the process
  /// @param least pieces of work before it can count as warm
  /// @param load puts it under load for a while and returns how many pieces of work that were
  public void run(String name, long pid, int least, LongSupplier load) {
    long begun = System.nanoTime();
    long pieces = 0;
    double before = Double.MAX_VALUE;
    for (boolean steady = false; !steady && System.nanoTime() - begun < most.toNanos(); ) {
      ProcessorTime used = ProcessorTime.from(pid);
      long done = load.getAsLong();
      double micros = used.usedMicros() / Math.max(1, done);
      pieces += done;
      steady = pieces >= least && Math.abs(before - micros) < STEADY * micros;
      before = micros;
    }
    double took = (System.nanoTime() - begun) / NANOS_PER_SECOND;
    seconds.merge(name, took, Double::sum);
    progress.accept(
        "%s: warm after %.0f s and %,d pieces, %.1f µs each".formatted(name, took, pieces, before));
  }

  /// How long each took, for the report.
  public String note() {
    return seconds.entrySet().stream()
        .map(each -> "%s %.0f s".formatted(each.getKey(), each.getValue()))
        .collect(
            Collectors.joining(
                ", ",
                "Warmed up, all kinds of work together, until two windows running differed by less than 5 %% or at most %d s each: "
                    .formatted(most.toSeconds()),
                "."));
  }
}
