package dev.tollgate.bench.gateway;

import dev.tollgate.bench.load.Body;
import dev.tollgate.bench.load.LoadGenerator;
import dev.tollgate.bench.load.Loads.Saturated;
import dev.tollgate.bench.load.Loads.Throughput;
import dev.tollgate.bench.process.Paused;
import dev.tollgate.bench.process.ProcessorTime;
import dev.tollgate.bench.process.WarmUp;
import dev.tollgate.bench.report.Row;
import dev.tollgate.bench.report.Samples;
import dev.tollgate.bench.report.Target;
import dev.tollgate.local.infrastructure.Service;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a call that is not streamed costs the proxy's processor, and how many go through: 1 KiB in,
/// 1 KiB out, kept-alive connections that are never idle.
final class CallCost {
  private static final double MICROS_PER_SECOND = 1e6;
  private static final Duration A_WHILE = Duration.ofSeconds(3);

  /// After a pause admissions and connections have to be got anew; what is measured is warm.
  private static final Duration LEAD_IN = Duration.ofMillis(500);

  private static final int PORTKEY_SHARE = 20;

  private final Ways ways;
  private final LoadGenerator generator;
  private final Measured micros = new Measured();
  private final Measured perSecond = new Measured();
  private final Map<Integer, Long> failures = new TreeMap<>();

  CallCost(Ways ways, LoadGenerator generator) {
    this.ways = ways;
    this.generator = generator;
  }

  /// Portkey takes too long for as many calls and is warm after fewer.
  void warmUp(WarmUp warmUp, Plan plan) {
    for (Variant variant : ways.proxies()) {
      warmUp(warmUp, variant, plan.warmUpCalls());
    }
    warmUp(warmUp, ways.portkey(), plan.warmUpCalls() / PORTKEY_SHARE);
  }

  private void warmUp(WarmUp warmUp, Variant variant, int least) {
    warmUp.run(variant.name(), variant.pid(), least, () -> load(variant, A_WHILE).calls());
  }

  /// Billing stands still in the gateway's turn, whose leases last that long.
  void round(Duration time) {
    turn(ways.nginx(), time);
    turn(ways.bare(), time);
    load(ways.tollgate(), LEAD_IN);
    try (Paused _ = ways.paused(Service.BILLING)) {
      turn(ways.tollgate(), time)
          .failures()
          .forEach((status, calls) -> failures.merge(status, calls, Long::sum));
    }
    turn(ways.portkey(), time);
  }

  private Throughput turn(Variant variant, Duration time) {
    load(variant, LEAD_IN);
    ProcessorTime used = ProcessorTime.from(variant.pid());
    Throughput done = load(variant, time);
    micros.add(variant, used.usedMicros() / done.calls());
    perSecond.add(variant, done.perSecond());
    return done;
  }

  private Throughput load(Variant variant, Duration time) {
    return generator.run(
        new Saturated(variant.destination(), Body.of(Prompt.plain()), Plan.CONNECTIONS, time));
  }

  String newest() {
    return "CPU per call, µs: " + micros.newest();
  }

  List<String> notes() {
    return failures.isEmpty() ? List.of() : List.of("Failed calls by status: " + failures + ".");
  }

  List<Row> rows() {
    Samples ours = micros.of(ways.tollgate());
    Samples perCore = ours.with(ours, (a, same) -> MICROS_PER_SECOND / a);
    String cpu = "CPU per call, µs";
    return List.of(
        Row.ratio(cpu, ours, "nginx", micros.of(ways.nginx()), Target.atMost(2.2)),
        Row.ratio(cpu, ours, "bare Vert.x", micros.of(ways.bare()), null),
        Row.timesLess(cpu, ours, "Portkey", micros.of(ways.portkey()), Target.atLeast(15)),
        Row.alone("calls per second of gateway CPU", perCore, Target.atLeast(20_000)),
        Row.alone(
            "calls per second, the whole suite on this machine",
            perSecond.of(ways.tollgate()),
            Target.atLeast(5_000)),
        Row.alone(
            "failed calls in those rounds",
            Samples.of(failures.values().stream().mapToLong(n -> n).sum()),
            Target.atMost(0)));
  }
}
