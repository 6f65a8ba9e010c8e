package dev.tollgate.bench.wallet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.bench.BenchOptions;
import dev.tollgate.bench.process.Command;
import dev.tollgate.bench.report.Row;
import dev.tollgate.bench.report.Samples;
import dev.tollgate.bench.report.Target;
import dev.tollgate.local.infrastructure.JavaCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs JMH on the gateway's lease code, in a JVM with the gateway's own libraries.
final class HoldCost {
  private static final double NANOS_PER_MICRO = 1_000;

  /// A storm would be a multiple of the reservation itself.
  private static final double BYTES_MAX = 128;

  private final JsonNode result;

  private HoldCost(JsonNode result) {
    this.result = result;
  }

  static HoldCost measure(BenchOptions options) {
    Path application = options.repository().resolve("llm-gateway-service/target/quarkus-app");
    Path file = options.target().resolve("hold.json");
    String classPath =
        String.join(
            ":",
            JavaCommand.classPath(),
            application.resolve("app").toString() + "/*",
            application.resolve("lib/main").toString() + "/*");
    var line =
        new ArrayList<>(
            List.of(JavaCommand.java(), "-cp", classPath, "org.openjdk.jmh.Main", "HoldBenchmark"));
    line.addAll(List.of("-prof", "gc", "-rf", "json", "-rff", file.toString()));
    if (options.quick()) {
      line.addAll(List.of("-wi", "1", "-i", "2", "-w", "1", "-r", "1"));
    }
    Command.output(options.repository(), line.toArray(String[]::new));
    try {
      return new HoldCost(new ObjectMapper().readTree(file.toFile()).path(0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Row> rows() {
    return List.of(
        Row.alone(
            "reserve + charge + settle in the gateway, µs",
            samples(result.path("primaryMetric"), NANOS_PER_MICRO),
            Target.atMost(1)),
        Row.alone(
            "the same, bytes allocated",
            samples(result.path("secondaryMetrics").path("gc.alloc.rate.norm"), 1),
            Target.atMost(BYTES_MAX)));
  }

  private static Samples samples(JsonNode metric, double divisor) {
    List<Double> values = new ArrayList<>();
    metric.path("rawData").path(0).forEach(value -> values.add(value.asDouble() / divisor));
    return new Samples(values);
  }
}
