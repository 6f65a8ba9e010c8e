package dev.tollgate.bench.gateway;

import dev.tollgate.bench.load.Body;
import dev.tollgate.bench.load.LoadGenerator;
import dev.tollgate.bench.load.Loads.Chunks;
import dev.tollgate.bench.load.Loads.Streamed;
import dev.tollgate.bench.process.ProcessorTime;
import dev.tollgate.bench.process.WarmUp;
import dev.tollgate.bench.report.Row;
import dev.tollgate.bench.report.Samples;
import dev.tollgate.bench.report.Target;
import java.util.List;

/// What a chunk of a stream costs the proxy's processor: a hundred streams with 40 chunks a second
/// each, their opening and ending included.
final class ChunkCost {
  private final Ways ways;
  private final LoadGenerator generator;
  private final Measured micros = new Measured();
  private long missing;

  ChunkCost(Ways ways, LoadGenerator generator) {
    this.ways = ways;
    this.generator = generator;
  }

  void warmUp(WarmUp warmUp, Plan plan) {
    for (Variant variant : ways.proxies()) {
      warmUp.run(
          variant.name(),
          variant.pid(),
          Plan.BUSY_STREAMS,
          () -> load(variant, plan.busyChunks()).received());
    }
  }

  void round(Plan plan) {
    for (Variant variant : ways.proxies()) {
      ProcessorTime used = ProcessorTime.from(variant.pid());
      Chunks chunks = load(variant, plan.busyChunks());
      micros.add(variant, used.usedMicros() / chunks.received());
      missing += chunks.missing();
    }
  }

  private Chunks load(Variant variant, int chunks) {
    return generator.run(
        new Streamed(
            variant.destination(),
            Body.of(Prompt.streamed(chunks, Plan.BUSY_EVERY)),
            Plan.BUSY_STREAMS,
            chunks,
            Plan.BUSY_EVERY),
        () -> {});
  }

  String newest() {
    return "CPU per chunk, µs: " + micros.newest();
  }

  List<Row> rows() {
    String cpu = "CPU per SSE chunk, µs";
    Samples ours = micros.of(ways.tollgate());
    return List.of(
        Row.ratio(cpu, ours, "nginx", micros.of(ways.nginx()), Target.atMost(2.5)),
        Row.ratio(cpu, ours, "bare Vert.x", micros.of(ways.bare()), Target.atMost(1.3)),
        Row.alone("chunks missing in those rounds", Samples.of(missing), Target.atMost(0)));
  }
}
