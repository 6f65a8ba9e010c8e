package dev.tollgate.bench.gateway;

import dev.tollgate.bench.load.Body;
import dev.tollgate.bench.load.LoadGenerator;
import dev.tollgate.bench.load.Loads.Latency;
import dev.tollgate.bench.load.Loads.Paced;
import dev.tollgate.bench.report.Row;
import dev.tollgate.bench.report.Samples;
import dev.tollgate.bench.report.Target;
import java.time.Duration;
import java.util.List;

/// Latency at a fixed rate of arrivals, beside the direct way; a second direct turn in each round
/// shows how far two equal things lie apart.
final class AddedLatency {
  private static final double P50 = 50;
  private static final double P99 = 99;
  private static final String AGAIN = "direct again";

  /// As before every turn: admissions and connections are got anew after a pause.
  private static final Duration LEAD_IN = Duration.ofSeconds(1);

  private final Ways ways;
  private final LoadGenerator generator;
  private final Measured p50 = new Measured();
  private final Measured p99 = new Measured();
  private long errors;

  AddedLatency(Ways ways, LoadGenerator generator) {
    this.ways = ways;
    this.generator = generator;
  }

  void round(Duration time) {
    measure(ways.direct().name(), ways.direct(), time);
    for (Variant variant : ways.proxies()) {
      measure(variant.name(), variant, time);
    }
    measure(AGAIN, ways.direct(), time);
  }

  private void measure(String name, Variant variant, Duration time) {
    load(variant, LEAD_IN);
    Latency latency = load(variant, time);
    p50.add(name, latency.millis(P50));
    p99.add(name, latency.millis(P99));
    errors += latency.errors();
  }

  private Latency load(Variant variant, Duration time) {
    return generator.run(
        new Paced(
            variant.destination(),
            Body.of(Prompt.plain()),
            Plan.CONNECTIONS,
            Plan.PER_SECOND,
            time));
  }

  String newest() {
    return "p50, ms: " + p50.newest();
  }

  List<Row> rows() {
    String at = " at %d calls/s, ms".formatted(Plan.PER_SECOND);
    return List.of(
        row("p50" + at, p50, Target.atMost(0.3)),
        row("p99" + at, p99, Target.atMost(2)),
        Row.alone("failed calls in those rounds", Samples.of(errors), Target.atMost(0)));
  }

  List<String> notes() {
    return List.of(
        "Added p50 of nginx %s ms, of the bare Vert.x proxy %s ms; of the direct way against itself %s ms (p99 %s ms)."
            .formatted(
                added(p50, ways.nginx().name()),
                added(p50, ways.bare().name()),
                added(p50, AGAIN),
                added(p99, AGAIN)));
  }

  private Row row(String figure, Measured values, Target target) {
    return Row.added(
        figure, values.of(ways.tollgate()), "direct", values.of(ways.direct()), target);
  }

  private String added(Measured values, String name) {
    return values.of(name).with(values.of(ways.direct()), (a, b) -> a - b).text();
  }
}
