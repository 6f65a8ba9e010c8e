package dev.tollgate.gateway;

import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.gateway.trace.GenAi;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The meters that OpenTelemetry's conventions for generative AI name, with their buckets: one
/// operation is one attempt. Only priced models are ever called, so the number of series is
/// bounded. No content, no account.
///
/// They come out where all meters do; with an OTLP registry on the class path also by OTLP. What
/// the model is called in an answer has no bound, hence no `gen_ai.response.model`.
final class GenAiMetrics {
  private static final Duration[] SECONDS =
      Arrays.stream(
              new int[] {
                10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 5_120, 10_240, 20_480, 40_960, 81_920
              })
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  /// 4^0 to 4^13.
  private static final double[] TOKENS = {
    1,
    4,
    16,
    64,
    256,
    1_024,
    4_096,
    16_384,
    65_536,
    262_144,
    1_048_576,
    4_194_304,
    16_777_216,
    67_108_864
  };

  private final MeterRegistry registry;
  private final Map<Kind, Meters> byKind = new ConcurrentHashMap<>();

  GenAiMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void ended(UsageRecorded event, String operation) {
    Kind kind =
        new Kind(event.provider(), event.model(), operation, GenAi.errorType(event.errorCode()));
    Meters meters = byKind.get(kind);
    if (meters == null) {
      meters = byKind.computeIfAbsent(kind, this::create);
    }
    meters.duration().record(Duration.ofMillis(event.durationMillis()));
    Long first = event.firstTokenMillis();
    if (first != null && event.streamed()) {
      meters.firstChunk().record(Duration.ofMillis(first));
    }
    if (event.usageSource() != UsageSource.NONE) {
      meters.input().record(GenAi.input(event.tokens()));
      meters.output().record(GenAi.output(event.tokens()));
    }
  }

  /// An attempt that went well has an empty `error.type`, which to Prometheus is none: all series
  /// of a name have the same labels.
  private Meters create(Kind kind) {
    Tags of =
        Tags.of(
            GenAi.OPERATION, kind.operation(),
            GenAi.PROVIDER, GenAi.provider(kind.provider()),
            GenAi.REQUEST_MODEL, kind.model());
    Tags ended = of.and(GenAi.ERROR_TYPE, kind.errorType());
    return new Meters(
        time("gen_ai.client.operation.duration", ended),
        time("gen_ai.client.operation.time_to_first_chunk", ended),
        tokens(of.and("gen_ai.token.type", "input")),
        tokens(of.and("gen_ai.token.type", "output")));
  }

  private Timer time(String name, Tags tags) {
    return Timer.builder(name).tags(tags).serviceLevelObjectives(SECONDS).register(registry);
  }

  private DistributionSummary tokens(Tags tags) {
    return DistributionSummary.builder("gen_ai.client.token.usage")
        .baseUnit("tokens")
        .tags(tags)
        .serviceLevelObjectives(TOKENS)
        .register(registry);
  }

  private record Kind(String provider, String model, String operation, String errorType) {}

  private record Meters(
      Timer duration, Timer firstChunk, DistributionSummary input, DistributionSummary output) {}
}
