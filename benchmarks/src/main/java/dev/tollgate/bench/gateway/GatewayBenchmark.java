package dev.tollgate.bench.gateway;

import dev.tollgate.bench.BenchOptions;
import dev.tollgate.bench.Benchmark;
import dev.tollgate.bench.load.LoadGenerator;
import dev.tollgate.bench.process.Paused;
import dev.tollgate.bench.process.Rest;
import dev.tollgate.bench.process.WarmUp;
import dev.tollgate.bench.report.Conditions;
import dev.tollgate.bench.report.Row;
import dev.tollgate.bench.report.Section;
import dev.tollgate.local.infrastructure.Service;
import java.util.List;
import java.util.stream.Stream;

/// `./tollgate bench gateway`: the gateway with all accounting on (authentication, admission,
/// lease, spool, Kafka, metrics) beside proxies that do none.
public final class GatewayBenchmark implements Benchmark {
  /// Streams make compilers take back what they assumed when they had seen whole answers only.
  private static final int WARM_UPS = 2;

  /// Whole rounds that are not counted: what only a round brings, such as a peer that stands still
  /// and kinds of work that take turns, is compiled by then too.
  private static final int REHEARSALS = 2;

  private static final String HOW =
      """
      %s Every proxy is one process with one event loop or worker, on loopback, before one provider
      of ours that answers at once. CPU is the kernel's account of the proxy's process, all threads: for Tollgate with JIT,
      garbage collection, spool and Kafka producer. Metering is paused, and billing in the turns of CPU per call,
      for which leases of up to 100,000 calls are got before; both find their events in Kafka afterwards. Entitlement runs: admissions of
      500 calls each come from it. Latency counts from the time a call was due. Two whole rounds before those that count only warm up. Peers: nginx `proxy_pass`, a Vert.x proxy of
      60 lines, `@portkey-ai/gateway` %s.""";

  @Override
  public Section run(BenchOptions options) {
    Plan plan = Plan.of(options.quick());
    try (Ways ways = Ways.open(options);
        LoadGenerator generator = LoadGenerator.plain();
        Paused _ = ways.paused(Service.USAGE_METERING)) {
      options.tell("warming up");
      var kinds = Kinds.of(ways, generator);
      var streams = new ManyStreams(ways, generator, plan);
      var warmUp = new WarmUp(plan.warmUpMax(), options::tell);
      for (int pass = 0; pass < WARM_UPS; pass++) {
        kinds.calls().warmUp(warmUp, plan);
        kinds.chunks().warmUp(warmUp, plan);
        streams.warmUp(warmUp);
      }
      for (int round = 1; round <= REHEARSALS; round++) {
        options.tell("rehearsal %d of %d".formatted(round, REHEARSALS));
        Kinds.of(ways, generator).round(ways, plan, options);
      }
      for (int round = 1; round <= plan.rounds(); round++) {
        options.tell("round %d of %d".formatted(round, plan.rounds()));
        kinds.round(ways, plan, options);
      }
      Rest.await(ways.pid(Service.BILLING));
      options.tell("%,d open streams".formatted(plan.streams()));
      streams.run();
      List<String> notes =
          Stream.of(
                  List.of(warmUp.note()),
                  kinds.calls().notes(),
                  kinds.latency().notes(),
                  streams.notes())
              .flatMap(List::stream)
              .toList();
      return section(options, kinds, streams, notes);
    }
  }

  /// What takes turns in a round.
  private record Kinds(CallCost calls, AddedLatency latency, ChunkCost chunks) {
    static Kinds of(Ways ways, LoadGenerator generator) {
      return new Kinds(
          new CallCost(ways, generator),
          new AddedLatency(ways, generator),
          new ChunkCost(ways, generator));
    }

    void round(Ways ways, Plan plan, BenchOptions options) {
      calls.round(plan.turn());
      options.tell(calls.newest());
      Rest.await(ways.pid(Service.BILLING));
      latency.round(plan.turn());
      options.tell(latency.newest());
      chunks.round(plan);
      options.tell(chunks.newest());
    }
  }

  private static Section section(
      BenchOptions options, Kinds kinds, ManyStreams streams, List<String> notes) {
    List<Row> rows =
        Stream.of(
                kinds.calls().rows(), kinds.latency().rows(), kinds.chunks().rows(), streams.rows())
            .flatMap(List::stream)
            .toList();
    String how = HOW.formatted(Conditions.of(options.repository()), Portkey.VERSION);
    return new Section("Gateway", how, rows, notes);
  }
}
