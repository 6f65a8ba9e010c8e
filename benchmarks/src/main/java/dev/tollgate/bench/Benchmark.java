package dev.tollgate.bench;

import dev.tollgate.bench.report.Section;

/// One command's worth of figures.
public interface Benchmark {
  /// Ends every process it has started, however it ends.
  ///
  /// @throws dev.tollgate.local.infrastructure.LaunchFailure with one line when something it needs
  ///   is missing
  Section run(BenchOptions options);
}
