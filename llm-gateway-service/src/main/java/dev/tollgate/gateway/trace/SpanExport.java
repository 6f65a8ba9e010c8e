package dev.tollgate.gateway.trace;

import dev.tollgate.gateway.GatewayConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;

/// Puts OpenTelemetry's SDK together. Apart, so that none of it is loaded where nothing is traced.
final class SpanExport {
  private SpanExport() {}

  /// @throws io.quarkus.runtime.configuration.ConfigurationException with one line when a setting
  ///   makes no sense
  static SdkTracerProvider of(
      GatewayConfig.Traces settings, String gatewayId, MeterRegistry registry) {
    String address = CollectorAddress.of(settings);
    OtlpHttpSpanExporter collector =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(address)
            .setConnectTimeout(settings.exportTimeout())
            .setTimeout(settings.exportTimeout())
            .setRetryPolicy(null)
            .build();
    return SdkTracerProvider.builder()
        .setResource(
            Resource.create(
                Attributes.builder()
                    .put("service.namespace", "tollgate")
                    .put("service.name", "llm-gateway-service")
                    .put("service.instance.id", gatewayId)
                    .build()))
        .setSampler(sampler(settings.ratio()))
        .addSpanProcessor(
            new BoundedSpans(collector, settings.waitingMax(), settings.exportTimeout(), registry))
        .build();
  }

  /// A caller may ask to be left out, not to be told of more often than others.
  private static Sampler sampler(double ratio) {
    Sampler share = Sampler.traceIdRatioBased(ratio);
    return Sampler.parentBasedBuilder(share).setRemoteParentSampled(share).build();
  }
}
