package dev.tollgate.bench.wallet;

import dev.tollgate.bench.BenchOptions;
import dev.tollgate.bench.Benchmark;
import dev.tollgate.bench.load.LoadGenerator;
import dev.tollgate.bench.process.Paused;
import dev.tollgate.bench.process.WarmUp;
import dev.tollgate.bench.report.Conditions;
import dev.tollgate.bench.report.Row;
import dev.tollgate.bench.report.Section;
import dev.tollgate.bench.suite.Database;
import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.Service;
import dev.tollgate.local.launch.Stack;
import dev.tollgate.local.launch.StackOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// `./tollgate bench wallet`: what credits cost in the gateway, and how fast billing grants leases
/// and settles usage, beside pgbench on the same Postgres.
public final class WalletBenchmark implements Benchmark {
  private static final String BILLING = Service.BILLING.id();

  /// Local launches start quicker without it; a deployment has it.
  private static final List<String> OPTIMISING = List.of("-XX:TieredStopAtLevel=4");

  private static final String HOW =
      """
      %s The first two rows are JMH's (one fork, `-prof gc`). The others run against billing in the whole suite, with the
      optimising compiler and fsync on, while metering and the vault, which read the same events, stand still: grants over
      mTLS as the gateway asks for them; settlement of events that lie in Kafka, offsets, ledger and burn order included, by
      the one consumer of one process. pgbench runs one prepared statement, without any service before it: for a grant with the
      same writes and locks, by %d connections; for a debit only the charge, once, and its sum, where settlement writes
      lots, leases, ledger, prices and offsets besides. The counters come back from metering's books, three features an
      account, with every service at work, the two of them with the optimising compiler too.""";
  private static final int CLIENTS = 16;
  private static final Duration WARM_UP_MAX = Duration.ofSeconds(90);

  @Override
  public Section run(BenchOptions options) {
    Path program = Pgbench.program();
    options.tell("JMH");
    HoldCost hold = HoldCost.measure(options);
    Home home = options.home("wallet");
    try (Stack stack = Stack.start(stackOptions(options, home));
        Database database = Database.open(stack.infrastructure().postgres().adminUrl("billing"));
        UsageFeed feed = new UsageFeed(stack.infrastructure().kafka().bootstrap());
        LoadGenerator generator =
            LoadGenerator.as(stack.infrastructure().certificates().of(Service.LLM_GATEWAY.id()))) {
      database.run("wallet/accounts.sql");
      Pgbench pgbench = Pgbench.on(stack, program);
      var grants =
          new GrantLatency(database, generator, pgbench, stack.portsOf(BILLING).internal());
      var settlement = new SettlementRate(database, feed, pgbench, pid(stack, Service.BILLING));
      var rebuild = new RebuildTime(stack);
      var warmUp = new WarmUp(WARM_UP_MAX, options::tell);
      measure(options, rebuild, warmUp, pid(stack, Service.ENTITLEMENT));
      try (Paused _ = Paused.process(pid(stack, Service.USAGE_METERING));
          Paused _ = Paused.process(pid(stack, Service.KEY_VAULT))) {
        warmUp(options, warmUp, grants, settlement, pid(stack, Service.BILLING));
        measure(options, grants, settlement);
      }
      List<Row> rows =
          Stream.of(hold.rows(), grants.rows(), settlement.rows(), rebuild.rows())
              .flatMap(List::stream)
              .toList();
      String how = HOW.formatted(Conditions.of(options.repository()), CLIENTS);
      return new Section(
          "Wallet", how, rows, List.of(warmUp.note(), SyncLatency.text(home.root())));
    }
  }

  private static void measure(
      BenchOptions options, RebuildTime rebuild, WarmUp warmUp, long entitlement) {
    options.tell("counters of 100,000 accounts");
    rebuild.warmUp(warmUp, entitlement);
    for (int round = 0; round < (options.quick() ? 1 : 5); round++) {
      rebuild.round();
    }
  }

  private static void warmUp(
      BenchOptions options,
      WarmUp warmUp,
      GrantLatency grants,
      SettlementRate settlement,
      long billing) {
    options.tell("warming up");
    int least = options.quick() ? 5_000 : 20_000;
    grants.warmUp(warmUp, billing, least, Duration.ofSeconds(4));
    settlement.warmUp(warmUp, 4 * least, 20_000);
  }

  private static void measure(
      BenchOptions options, GrantLatency grants, SettlementRate settlement) {
    int rounds = options.quick() ? 2 : 5;
    int events = options.quick() ? 10_000 : 40_000;
    Duration turn = Duration.ofSeconds(options.quick() ? 2 : 5);
    for (int round = 1; round <= rounds; round++) {
      options.tell("round %d of %d".formatted(round, rounds));
      grants.round(turn);
      settlement.round(events, turn);
    }
  }

  private static long pid(Stack stack, Service service) {
    return Objects.requireNonNull(stack.pids().get(service.id()), service.id());
  }

  private static StackOptions stackOptions(BenchOptions options, Home home) {
    return StackOptions.of(options.repository(), home)
        .forgetting(true)
        .withJvmFlags(Service.BILLING, OPTIMISING)
        .withJvmFlags(Service.ENTITLEMENT, OPTIMISING)
        .withJvmFlags(Service.USAGE_METERING, OPTIMISING)
        .telling(options.progress());
  }
}
