package dev.tollgate.bench;

import dev.tollgate.bench.gateway.GatewayBenchmark;
import dev.tollgate.bench.report.Page;
import dev.tollgate.bench.report.Section;
import dev.tollgate.bench.vault.VaultBenchmark;
import dev.tollgate.bench.wallet.WalletBenchmark;
import dev.tollgate.local.infrastructure.LaunchFailure;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `./tollgate bench [name] [--quick]`: runs the benchmarks, or one of them, prints their tables
/// and rewrites their sections of docs/benchmarks.md; a quick run only prints.
public final class Bench {
  private static final int USAGE = 64;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Map<String, Benchmark> ALL = all();

  private final long begun = System.nanoTime();

  private Bench() {}

  public static void main(String[] arguments) {
    Thread.currentThread().setUncaughtExceptionHandler(Bench::failed);
    System.exit(new Bench().run(List.of(arguments)));
  }

  /// Other threads would keep the process alive for ever.
  private static void failed(Thread thread, Throwable unexpected) {
    unexpected.printStackTrace();
    System.exit(1);
  }

  private static Map<String, Benchmark> all() {
    var all = new LinkedHashMap<String, Benchmark>();
    all.put("gateway", new GatewayBenchmark());
    all.put("wallet", new WalletBenchmark());
    all.put("vault", new VaultBenchmark());
    return all;
  }

  private int run(List<String> arguments) {
    var names = new ArrayList<>(arguments);
    boolean quick = names.remove("--quick");
    if (names.size() > 1 || !ALL.keySet().containsAll(names)) {
      System.err.println(
          "usage: ./tollgate bench [%s] [--quick]".formatted(String.join("|", ALL.keySet())));
      return USAGE;
    }
    Path repository =
        Path.of(System.getProperty("tollgate.repository", ".")).toAbsolutePath().normalize();
    var page = new Page(repository.resolve("docs/benchmarks.md"));
    try {
      for (var each : ALL.entrySet()) {
        if (names.isEmpty() || names.contains(each.getKey())) {
          run(each.getValue(), new BenchOptions(repository, quick, this::tell), page);
        }
      }
      return 0;
    } catch (LaunchFailure | UncheckedIOException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }

  private static void run(Benchmark benchmark, BenchOptions options, Page page) {
    Section section = benchmark.run(options);
    System.out.println(section.markdown());
    if (!options.quick()) {
      page.put(section);
    }
  }

  private void tell(String line) {
    System.out.printf("%6.1f s  %s%n", (System.nanoTime() - begun) / NANOS_PER_SECOND, line);
  }
}
