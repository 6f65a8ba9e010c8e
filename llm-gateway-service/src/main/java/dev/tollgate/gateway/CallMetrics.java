package dev.tollgate.gateway;

import dev.tollgate.contracts.usage.UsageRecorded;
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
  private final Map<String, Meters> byKind = new ConcurrentHashMap<>();

  CallMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void ended(UsageRecorded event) {
    Meters meters =
        byKind.computeIfAbsent(
            event.provider() + ' ' + event.route() + ' ' + event.status(), kind -> create(event));
    meters.duration().record(event.durationMillis(), TimeUnit.MILLISECONDS);
    meters.input().increment(event.tokens().input() + event.tokens().cacheRead());
    meters.output().increment(event.tokens().output() + event.tokens().reasoning());
    meters.costNanoUsd().increment(event.costNanoUsd());
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

  private record Meters(Timer duration, Counter input, Counter output, Counter costNanoUsd) {}
}
