package dev.tollgate.bench.gateway;

import dev.tollgate.bench.load.Body;
import dev.tollgate.bench.load.LoadGenerator;
import dev.tollgate.bench.load.Loads.Chunks;
import dev.tollgate.bench.load.Loads.Streamed;
import dev.tollgate.bench.process.JvmMemory;
import dev.tollgate.bench.process.WarmUp;
import dev.tollgate.bench.report.Row;
import dev.tollgate.bench.report.Samples;
import dev.tollgate.bench.report.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Thousands of streams open at once, a chunk a second each, as people read: what each holds on the
/// heap, and how late its chunks are.
final class ManyStreams {
  private static final double P99 = 99;
  private static final double KIB = 1024;
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int WARM_UP_CHUNKS = 2;

  private final Ways ways;
  private final LoadGenerator generator;
  private final Plan plan;
  private final Measured delay = new Measured();
  private final List<Double> heapKib = new ArrayList<>();
  private final List<Double> directKib = new ArrayList<>();
  private final List<Double> directAllKib = new ArrayList<>();
  private long missing;

  ManyStreams(Ways ways, LoadGenerator generator, Plan plan) {
    this.ways = ways;
    this.generator = generator;
    this.plan = plan;
  }

  /// Thousands that open in a second are another kind of work than a hundred that bring chunks.
  void warmUp(WarmUp warmUp) {
    for (Variant variant : List.of(ways.nginx(), ways.tollgate())) {
      warmUp.run(
          variant.name(),
          variant.pid(),
          plan.streams(),
          () -> load(variant, WARM_UP_CHUNKS, () -> {}).received());
    }
  }

  /// The heap is looked at in a turn of its own: the collection for it stops the gateway.
  void run() {
    for (Variant variant :
        List.of(ways.direct(), ways.nginx(), ways.tollgate(), ways.direct(), ways.tollgate())) {
      Chunks chunks = load(variant, plan.streamChunks(), () -> {});
      delay.add(variant, chunks.delayMillis(P99));
      missing += variant.equals(ways.tollgate()) ? chunks.missing() : 0;
    }
    weigh();
  }

  private void weigh() {
    long pid = ways.tollgate().pid();
    var direct = new DirectMemory(ways.stack().portsOf(Ways.GATEWAY).management());
    long heapBefore = JvmMemory.liveBytes(pid);
    double directBefore = direct.bytes();
    Chunks chunks =
        load(
            ways.tollgate(),
            plan.streamChunks(),
            () -> {
              heapKib.add((JvmMemory.liveBytes(pid) - heapBefore) / KIB / plan.streams());
              double directOpen = direct.bytes();
              directKib.add((directOpen - directBefore) / KIB / plan.streams());
              directAllKib.add(directOpen / KIB);
            });
    missing += chunks.missing();
  }

  private Chunks load(Variant variant, int chunks, Runnable whenOpen) {
    return generator.run(
        new Streamed(
            variant.destination(),
            Body.of(Prompt.streamed(chunks, EVERY)),
            plan.streams(),
            chunks,
            EVERY),
        whenOpen);
  }

  List<Row> rows() {
    String open = "%,d open streams: ".formatted(plan.streams());
    return List.of(
        Row.added(
            open + "chunk delay p99, ms",
            delay.of(ways.tollgate()),
            "direct",
            delay.of(ways.direct()),
            Target.atMost(5)),
        Row.alone(open + "live heap each, KiB", new Samples(heapKib), Target.atMost(16)),
        Row.alone(open + "direct memory each, KiB", new Samples(directKib), null),
        Row.alone(open + "chunks missing", Samples.of(missing), Target.atMost(0)));
  }

  List<String> notes() {
    return List.of(
        "Chunk delay p99 through nginx: %s ms.".formatted(delay.of(ways.nginx()).text()),
        "Direct memory of the whole gateway with those streams open: %s KiB. Netty takes a buffer for each read and gives it back before the next, so a stream holds none between its chunks."
            .formatted(new Samples(directAllKib).text()));
  }
}
