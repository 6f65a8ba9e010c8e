package dev.tollgate.gateway.trace;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.gateway.GatewayConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.vertx.core.MultiMap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Where calls begin their traces. Without an endpoint there is nothing behind it: no thread, no
/// span, and no class of OpenTelemetry's SDK is loaded.
public final class Traces implements AutoCloseable {
  /// What a stop may wait for the last spans.
  public static final Duration LAST_ROUND = Duration.ofSeconds(1);

  private static final TextMapGetter<MultiMap> TRACEPARENT = new TraceparentOnly();
  private static final long NANOS = 1_000_000_000L;

  private final Clock clock;
  private final Ticker ticker;
  private final @Nullable SdkTracerProvider provider;
  private final @Nullable Tracer tracer;

  private Traces(Clock clock, Ticker ticker, @Nullable SdkTracerProvider provider) {
    this.clock = clock;
    this.ticker = ticker;
    this.provider = provider;
    this.tracer = provider == null ? null : provider.get("dev.tollgate.gateway");
  }

  /// @throws io.quarkus.runtime.configuration.ConfigurationException with one line that says which
  ///   setting makes no sense
  public static Traces of(
      GatewayConfig config, Clock clock, Ticker ticker, MeterRegistry registry) {
    GatewayConfig.Traces settings = config.traces();
    return new Traces(
        clock,
        ticker,
        settings.endpoint().isEmpty() ? null : SpanExport.of(settings, config.id(), registry));
  }

  /// A call begins. Of its headers only `traceparent` is looked at.
  ///
  /// @return null when nothing is to be told
  public @Nullable CallTrace begin(String operation, String path, String requestId, MultiMap from) {
    return tracer == null ? null : begin(tracer, operation, path, requestId, from);
  }

  private CallTrace begin(
      Tracer to, String operation, String path, String requestId, MultiMap from) {
    Context parent =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), from, TRACEPARENT);
    Instant now = clock.instant();
    CallTrace trace =
        new CallTrace(to, ticker, parent, operation, now.getEpochSecond() * NANOS + now.getNano());
    trace.tell("http.request.method", "POST");
    trace.tell("http.route", path);
    trace.tell("tollgate.request.id", requestId);
    return trace;
  }

  /// Sends what still waits, for a moment.
  @Override
  public void close() {
    if (provider != null) {
      provider.shutdown().join(LAST_ROUND.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /// `tracestate` is the caller's text and would go to the collector with every span.
  private static final class TraceparentOnly implements TextMapGetter<MultiMap> {
    private static final String NAME = "traceparent";

    @Override
    public Iterable<String> keys(MultiMap headers) {
      return List.of(NAME);
    }

    @Override
    public @Nullable String get(@Nullable MultiMap headers, String name) {
      return headers == null || !name.equals(NAME) ? null : headers.get(NAME);
    }
  }
}
