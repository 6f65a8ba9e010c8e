package dev.tollgate.bench.vault;

import dev.tollgate.bench.BenchOptions;
import dev.tollgate.bench.Benchmark;
import dev.tollgate.bench.load.LoadGenerator;
import dev.tollgate.bench.process.Parts;
import dev.tollgate.bench.process.WarmUp;
import dev.tollgate.bench.report.Conditions;
import dev.tollgate.bench.report.Section;
import dev.tollgate.bench.suite.Database;
import dev.tollgate.local.infrastructure.FreePorts;
import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.Part;
import dev.tollgate.local.infrastructure.Service;
import dev.tollgate.local.launch.Stack;
import dev.tollgate.local.launch.StackOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/// `./tollgate bench vault`: resolving a customer's key over mTLS, audit on, beside a bare Quarkus
/// endpoint with one SELECT and one INSERT.
public final class VaultBenchmark implements Benchmark {
  private static final String VAULT = Service.KEY_VAULT.id();
  private static final int OWNERS = 50;
  private static final Duration WARM_UP_MAX = Duration.ofMinutes(2);
  private static final String HOW =
      """
      %s The vault in the whole suite, with the optimising compiler, warm data keys, and its audit chain: each resolve is
      durable in the audit before it is answered. Beside it a Quarkus endpoint of one class on the same Postgres: mTLS, JSON,
      one SELECT, one INSERT. Open loop, %d/s, %d customers' keys; CPU is the kernel's account of each process.""";

  @Override
  public Section run(BenchOptions options) {
    Home home = options.home("vault");
    try (Stack stack = Stack.start(stackOptions(options, home));
        Parts parts = new Parts(home);
        Database database = Database.open(stack.infrastructure().postgres().adminUrl("vault"));
        LoadGenerator generator =
            LoadGenerator.as(stack.infrastructure().certificates().of(Service.LLM_GATEWAY.id()))) {
      options.tell("%d customers save their keys".formatted(OWNERS));
      List<UUID> owners = KeyOwners.arriving(stack, OWNERS);
      database.run("vault/tables.sql");
      int port = new FreePorts().next();
      Part bare = BareEndpoint.start(options, parts, stack, port);
      long pid = Objects.requireNonNull(stack.pids().get(VAULT), VAULT);
      var ours =
          new ResolveCost(generator, "Tollgate", stack.portsOf(VAULT).internal(), pid, owners);
      var floor = new ResolveCost(generator, "bare endpoint", port, bare.pid(), owners);
      var warmUp = new WarmUp(WARM_UP_MAX, options::tell);
      measure(options, warmUp, ours, floor);
      String how =
          HOW.formatted(Conditions.of(options.repository()), ResolveCost.PER_SECOND, OWNERS);
      return new Section("Vault", how, ours.beside(floor), List.of(warmUp.note()));
    }
  }

  private static void measure(
      BenchOptions options, WarmUp warmUp, ResolveCost ours, ResolveCost floor) {
    Duration turn = Duration.ofSeconds(options.quick() ? 2 : 6);
    int rounds = options.quick() ? 2 : 5;
    int least = options.quick() ? 2_000 : 30_000;
    ours.warmUp(warmUp, least, turn);
    floor.warmUp(warmUp, least, turn);
    for (int round = 1; round <= rounds; round++) {
      options.tell("round %d of %d".formatted(round, rounds));
      ours.round(turn);
      floor.round(turn);
    }
  }

  private static StackOptions stackOptions(BenchOptions options, Home home) {
    return StackOptions.of(options.repository(), home)
        .forgetting(true)
        .withJvmFlags(Service.KEY_VAULT, List.of("-XX:TieredStopAtLevel=4"))
        .telling(options.progress());
  }
}
