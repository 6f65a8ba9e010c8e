package dev.tollgate.vault.validation;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A provider whose keys may be brought.
///
/// @param name as in model names and in the API
/// @param baseUrl null when each customer has an endpoint of their own
/// @param endpointHost hosts such an endpoint may have; null when `baseUrl` is fixed
public record Provider(
    String name, String title, @Nullable URI baseUrl, @Nullable Pattern endpointHost, Probe probe) {

  public boolean needsEndpoint() {
    return endpointHost != null;
  }

  /// The base URL for a key. Only `https`, and only hosts of the table: a caller never chooses whom
  /// we call.
  ///
  /// @return empty when the endpoint is missing, not wanted, or not one of this provider's
  public Optional<URI> baseFor(@Nullable String endpoint) {
    if (endpointHost == null) {
      return endpoint == null ? Optional.ofNullable(baseUrl) : Optional.empty();
    }
    if (endpoint == null || !endpoint.startsWith("https://")) {
      return Optional.empty();
    }
    String host = endpoint.substring("https://".length());
    return endpointHost.matcher(host).matches()
        ? Optional.of(URI.create(endpoint))
        : Optional.empty();
  }

  /// Whether a key that is sealed to `origin` may be sent to what is stored as its endpoint. Only
  /// the origin is part of the seal.
  public boolean keeps(String origin, @Nullable String endpoint) {
    boolean atItsBase = endpoint == null && !needsEndpoint();
    return atItsBase
        || baseFor(endpoint).map(Provider::originOf).filter(origin::equals).isPresent();
  }

  /// Scheme and host of a base URL: what a sealed key is bound to.
  public static String originOf(URI base) {
    return base.getScheme() + "://" + base.getAuthority();
  }
}
