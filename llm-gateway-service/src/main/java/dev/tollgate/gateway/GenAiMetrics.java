package dev.tollgate.gateway;

import dev.tollgate.contracts.usage.UsageRecorded;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The meters that OpenTelemetry's conventions for generative AI name, by provider and model (only
/// priced models are ever called, so their number is bounded). No content, no account.
///
/// They come out where all meters do; with an OTLP registry on the class path also by OTLP.
final class GenAiMetrics {
  private final MeterRegistry registry;
  private final Map<Kind, Meters> byKind = new ConcurrentHashMap<>();

  GenAiMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void ended(UsageRecorded event) {
    Kind kind =
        new Kind(event.provider(), event.model(), operation(event), event.errorCode() != null);
    Meters meters = byKind.get(kind);
    if (meters == null) {
      meters = byKind.computeIfAbsent(kind, this::create);
    }
    meters.duration().record(Duration.ofMillis(event.durationMillis()));
    Long first = event.firstTokenMillis();
    if (first != null && event.streamed()) {
      meters.firstToken().record(Duration.ofMillis(first));
    }
    long input = event.tokens().input() + event.tokens().cacheRead() + event.tokens().cacheWrite();
    meters.input().record(input);
    meters.output().record(event.tokens().output() + event.tokens().reasoning());
  }

  private static String operation(UsageRecorded event) {
    return event.lane().equals("embeddings") ? "embeddings" : "chat";
  }

  private Meters create(Kind kind) {
    String[] tags = {
      "gen_ai.operation.name", kind.operation(),
      "gen_ai.provider.name", kind.provider(),
      "gen_ai.response.model", kind.model(),
      "error", Boolean.toString(kind.failed())
    };
    return new Meters(
        Timer.builder("gen_ai.client.operation.duration").tags(tags).register(registry),
        Timer.builder("gen_ai.server.time_to_first_token").tags(tags).register(registry),
        tokens("input", tags),
        tokens("output", tags));
  }

  private DistributionSummary tokens(String type, String... tags) {
    return DistributionSummary.builder("gen_ai.client.token.usage")
        .baseUnit("tokens")
        .tags(tags)
        .tag("gen_ai.token.type", type)
        .register(registry);
  }

  private record Kind(String provider, String model, String operation, boolean failed) {}

  private record Meters(
      Timer duration, Timer firstToken, DistributionSummary input, DistributionSummary output) {}
}
