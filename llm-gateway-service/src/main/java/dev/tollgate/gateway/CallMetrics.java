package dev.tollgate.gateway;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Counts attempts by provider, route and end. Names no account and no model: their number has no
/// bound.
final class CallMetrics {
  private final MeterRegistry registry;
  private final GenAiMetrics conventional;
  private final Map<Kind, Meters> byKind = new ConcurrentHashMap<>();

  CallMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.conventional = new GenAiMetrics(registry);
  }

  /// @param operation in the words of OpenTelemetry's conventions
  void ended(UsageRecorded event, String operation) {
    Kind kind = new Kind(event.provider(), event.route(), event.status());
    Meters meters = byKind.get(kind);
    if (meters == null) {
      meters = byKind.computeIfAbsent(kind, same -> create(event));
    }
    meters.duration().record(event.durationMillis(), TimeUnit.MILLISECONDS);
    meters.input().increment(event.tokens().input() + event.tokens().cacheRead());
    meters.output().increment(event.tokens().output() + event.tokens().reasoning());
    meters.costNanoUsd().increment(event.costNanoUsd());
    conventional.ended(event, operation);
  }

  private Meters create(UsageRecorded event) {
    String[] tags = {
      "provider", event.provider(), "route", event.route().name(), "status", event.status().name()
    };
    return new Meters(
        Timer.builder("tollgate.gateway.calls").tags(tags).register(registry),
        registry.counter("tollgate.gateway.tokens.input", tags),
        registry.counter("tollgate.gateway.tokens.output", tags),
        registry.counter("tollgate.gateway.cost.nano.usd", tags));
  }

  private record Kind(String provider, Route route, UsageStatus status) {}

  private record Meters(Timer duration, Counter input, Counter output, Counter costNanoUsd) {}
}
