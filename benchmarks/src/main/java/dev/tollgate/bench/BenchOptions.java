package dev.tollgate.bench;

import dev.tollgate.local.infrastructure.Home;
import java.nio.file.Path;
import java.util.function.Consumer;

/// How benchmarks are to be run.
///
/// @param quick few and short rounds: to see that all works, not to believe the figures
/// @param progress takes one line for each thing that happens
public record BenchOptions(Path repository, boolean quick, Consumer<String> progress) {
  /// Where this benchmark's processes keep everything.
  public Home home(String benchmark) {
    return new Home(target().resolve(benchmark));
  }

  public Path target() {
    return repository.resolve("benchmarks/target");
  }

  public void tell(String line) {
    progress.accept(line);
  }
}
