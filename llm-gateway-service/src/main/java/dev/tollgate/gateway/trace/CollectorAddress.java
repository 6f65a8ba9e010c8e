package dev.tollgate.gateway.trace;

import dev.tollgate.gateway.GatewayConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.URI;
import java.net.URISyntaxException;

/// Where spans go, checked before anything starts.
final class CollectorAddress {
  private static final String PATH = "/v1/traces";

  private CollectorAddress() {}

  /// @return the collector's base URL with OTLP's path for spans
  /// @throws ConfigurationException with one line when a setting makes no sense
  static String of(GatewayConfig.Traces settings) {
    if (!(settings.ratio() >= 0 && settings.ratio() <= 1)) {
      throw new ConfigurationException(
          "tollgate.gateway.traces.ratio must lie between 0 and 1, not " + settings.ratio());
    }
    if (settings.waitingMax() < 1 || settings.exportTimeout().toMillis() < 1) {
      throw new ConfigurationException(
          "tollgate.gateway.traces.waiting-max and .export-timeout must be more than nothing");
    }
    return base(settings.endpoint().orElseThrow()) + PATH;
  }

  private static String base(String endpoint) {
    try {
      URI uri = new URI(endpoint);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && isBare(uri)) {
        return endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
      }
      throw refused();
    } catch (URISyntaxException unreadable) {
      throw refused();
    }
  }

  private static boolean isBare(URI uri) {
    return uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getFragment() == null;
  }

  /// Does not quote what was set: it may hold a password.
  private static ConfigurationException refused() {
    return new ConfigurationException(
        "TOLLGATE_OTLP_ENDPOINT (or OTEL_EXPORTER_OTLP_ENDPOINT) must be a collector's base URL"
            + " without credentials, such as http://collector:4318");
  }
}
